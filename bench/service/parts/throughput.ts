import { quantile } from '../../statistics.ts'
import { hasCommand } from '../command.ts'
import type { CorpusImage } from '../corpus.ts'
import { drive } from '../drive.ts'
import type { EngineOfBench } from '../engines.ts'
import type { BenchOptions } from '../options.ts'
import { digits, printTable } from '../table.ts'
import { aloneWay, commandWay, syncWay, taskWay, type Way } from '../ways.ts'

/** Threads in all, and requests in flight: as many as two cores keep busy, and two that wait. */
const threads = 2
const inFlight = 4
/** Each way has its turn with every second image, then with the others, so that a busy machine is busy for all. */
const turns = 2

interface Outcome {
  readonly each: number[]
  totalMs: number
  cpuSeconds: number
}

/** `/image-sync`. */
export const sync = (options: BenchOptions) =>
  throughput('Sync', options, (engine) => [() => aloneWay(engine, threads), () => syncWay(engine, threads)])

/** Tasks, watched over a WebSocket each, with one worker and with two. */
export const tasks = (options: BenchOptions) =>
  throughput('Tasks', options, (engine) => [
    () => aloneWay(engine, threads),
    () => taskWay(engine, 1, threads),
    () => taskWay(engine, 1, 1),
    () => taskWay(engine, 2, 1),
  ])

type WaysOf = (engine: EngineOfBench) => ReadonlyArray<() => Promise<Way>>

/** An engine at a time: even an idle system takes some CPU. */
async function throughput(what: string, { images, engines }: BenchOptions, waysOf: WaysOf): Promise<void> {
  for (const engine of engines) await throughputOf(what, images, waysOf(engine))
}

async function throughputOf(
  what: string,
  images: readonly CorpusImage[],
  starts: ReadonlyArray<() => Promise<Way>>,
): Promise<void> {
  const ways = (await hasCommand()) ? [commandWay] : []
  for (const start of starts) ways.push(await start())
  const outcomes = new Map<Way, Outcome>(ways.map((way) => [way, { each: [], totalMs: 0, cpuSeconds: 0 }]))
  // A service runs for days: what its first minute compiles is not what an image costs.
  for (const way of ways) if (way !== commandWay) await drive(images, inFlight, way.act)
  for (let turn = 0; turn < turns; turn++) {
    const share = images.filter((_, index) => index % turns === turn)
    for (const [way, outcome] of outcomes) await measure(way, share, outcome)
  }
  const title = `${what}: ${images.length} images, ${inFlight} requests in flight, ${threads} threads unless said otherwise`
  printTable(
    title,
    head,
    Array.from(outcomes, ([way, outcome]) => row(way, outcome, outcomes)),
  )
  await Promise.all(ways.map((way) => way.stop()))
}

async function measure(way: Way, images: readonly CorpusImage[], outcome: Outcome): Promise<void> {
  const cpuBefore = way.cpuSeconds()
  const { each, total } = await drive(images, way.inFlight ?? inFlight, way.act)
  outcome.cpuSeconds += way.cpuSeconds() - cpuBefore
  outcome.totalMs += total
  outcome.each.push(...each)
}

const head = [
  'way',
  'images/s',
  'p50, s',
  'p95, s',
  'p99, s',
  'CPU per image, s',
  'CPU ÷ engine alone',
  'images/s ÷ engine alone',
  'images/s ÷ command',
  'peak memory of each process, MB',
]

function row(way: Way, outcome: Outcome, all: ReadonlyMap<Way, Outcome>): string[] {
  const alone = Array.from(all).find(([{ engine }]) => engine !== '' && engine === way.engine)?.[1]
  const speed = (of: Outcome | undefined) => (of ? of.each.length / (of.totalMs / 1000) : Number.NaN)
  const cpu = (of: Outcome | undefined) => (of ? of.cpuSeconds / of.each.length : Number.NaN)
  return [
    way.name,
    digits(speed(outcome), 2),
    ...[0.5, 0.95, 0.99].map((share) => digits(quantile(outcome.each, share) / 1000, 2)),
    digits(cpu(outcome), 3),
    digits(cpu(outcome) / cpu(alone), 3),
    digits(speed(outcome) / speed(alone), 2),
    digits(speed(outcome) / speed(all.get(commandWay)), 2),
    way.peakMemory(),
  ]
}
