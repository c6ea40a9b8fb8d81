import closeWithGrace from 'close-with-grace'

/** Two of the same signal within this time are one: npm passes on the Ctrl-C that its child gets from the terminal as well. */
const sameKeystrokeMs = 1_000

/**
 * Runs `work` on SIGINT, SIGTERM or an unexpected error, then ends the process: with code 0 unless there was an error. A
 * second Ctrl-C, or work that takes longer than `graceMs`, ends it at once.
 *
 * @returns stops in the same way, without a signal
 */
export function onStop(graceMs: number, work: (reason: { error?: Error }) => Promise<void>): () => void {
  let stoppedAt: number | undefined
  const { close } = closeWithGrace({ delay: graceMs, logger: false, skip: ['SIGINT', 'SIGTERM'] }, async ({ err }) => {
    await work(err ? { error: err } : {})
  })
  const stop = () => {
    const now = performance.now()
    if (stoppedAt === undefined) {
      stoppedAt = now
      close()
    } else if (now - stoppedAt > sameKeystrokeMs) process.exit(1)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return stop
}
