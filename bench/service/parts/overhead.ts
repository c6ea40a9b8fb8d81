import { quantile, sum } from '../../statistics.ts'
import { timed } from '../drive.ts'
import type { BenchOptions } from '../options.ts'
import { digits, printTable } from '../table.ts'
import { aloneWay, syncWay, taskWay, type Way } from '../ways.ts'

/** What the service adds to the engine: one request at a time, every image by every way in turn. */
export async function overhead({ images, engines }: BenchOptions): Promise<void> {
  const rows: string[][] = []
  for (const engine of engines) {
    const ways = [await aloneWay(engine, 1), await syncWay(engine, 1), await taskWay(engine, 1, 1)]
    for (const way of ways) for (const image of images.slice(-2)) await way.act(image) // to warm up
    const outcomes = ways.map((way) => ({ way, ms: [] as number[], cpu: [] as number[] }))
    for (const image of images) {
      for (const { way, ms, cpu } of outcomes) {
        const cpuBefore = way.cpuSeconds()
        ms.push(await timed(() => way.act(image)))
        cpu.push(way.cpuSeconds() - cpuBefore)
      }
    }
    const alone = outcomes[0]
    if (alone) rows.push(...outcomes.map((outcome) => row(outcome, alone)))
    await Promise.all(ways.map((way) => way.stop()))
  }
  printTable(`Overhead: ${images.length} images, one request at a time, one thread`, head, rows)
}

interface Outcome {
  readonly way: Way
  readonly ms: readonly number[]
  readonly cpu: readonly number[]
}

const head = [
  'way',
  'p50, ms',
  'more than the engine alone, median of the images, ms',
  'p95 of that',
  'CPU per image, s',
  'CPU ÷ engine alone',
]

function row({ way, ms, cpu }: Outcome, alone: Outcome): string[] {
  const more = ms.map((time, index) => time - (alone.ms[index] ?? Number.NaN))
  return [
    way.name,
    digits(quantile(ms, 0.5), 0),
    digits(quantile(more, 0.5), 1),
    digits(quantile(more, 0.95), 1),
    digits(sum(cpu) / cpu.length, 3),
    digits(sum(cpu) / sum(alone.cpu), 3),
  ]
}
