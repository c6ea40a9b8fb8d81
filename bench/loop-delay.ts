/**
 * Loaded into a process that is measured (`node --import`): on the message `measure` it begins to measure the delay of its
 * event loop, on `report` it sends what that was since, in ms. The resolution of 1 ms is part of every figure.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 1 })

process.on('message', (message) => {
  if (message === 'measure') {
    delay.reset()
    delay.enable()
  } else if (message === 'report') {
    delay.disable()
    process.send?.({ p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 })
  }
})
