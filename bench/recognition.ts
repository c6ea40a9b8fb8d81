/**
 * `npm run bench:recognition [FOLDER] [ROUNDS]`: recognises every image of a folder that has a manifest.json and a score.mjs
 * (default: ../shared/corpus) in several ways, one image after another and all ways in turn, so that a busy machine is busy for
 * all. Prints Markdown. CPU is user + system of this process and of its children; of several rounds the least counts.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { closeWays, type Outcome, type Way, ways } from './ways.ts'

const [folder = '../shared/corpus', rounds = '1'] = process.argv.slice(2)
const corpus = resolve(folder)
const images: Array<{ file: string }> = JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8'))
const { score } = await import(pathToFileURL(join(corpus, 'score.mjs')).href)

const best = new Map<Way, Map<string, Outcome>>(ways.map((way) => [way, new Map()]))
for (let round = 0; round < Number(rounds); round++) {
  for (const { file } of images) {
    const bytes = readFileSync(join(corpus, file))
    for (const way of ways) {
      const outcome = await way.recognise(bytes)
      const before = best.get(way)?.get(file)
      if (before === undefined || outcome.cpuS < before.cpuS) best.get(way)?.set(file, outcome)
    }
  }
  process.stderr.write(`round ${round + 1} of ${rounds} done\n`)
}

const [reference] = ways
const cpuOf = (way: Way | undefined) => sum(outcomesOf(way).map(({ cpuS }) => cpuS))
console.log(
  `${images.length} images, ${rounds} rounds, Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`,
)
console.log(
  '| way | error rate | word F1 | CPU per image, s | ratio | preparation | images touched | p50, s | p95, s |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const way of ways) console.log(row(way))
console.log(`\npeak memory of this process and its threads: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
await closeWays()

function row(way: Way): string {
  const outcomes = best.get(way) ?? new Map<string, Outcome>()
  const { cer, word_f1 } = score(Object.fromEntries(Array.from(outcomes, ([file, { text }]) => [file, text])))
  const cpu = cpuOf(way)
  const own = sum(outcomesOf(way).map(({ preparationS }) => preparationS))
  const times = outcomesOf(way)
    .map(({ cpuS }) => cpuS)
    .toSorted((a, b) => a - b)
  const cells = [
    way.name,
    cer.toFixed(4),
    word_f1.toFixed(4),
    (cpu / images.length).toFixed(3),
    (cpu / cpuOf(reference)).toFixed(3),
    own > 0 ? `${((100 * own) / cpu).toFixed(1)}%` : '–',
    way.step ? String(outcomesOf(way.whole).filter(({ steps }) => way.step && steps.includes(way.step)).length) : '',
    quantile(times, 0.5),
    quantile(times, 0.95),
  ]
  return `| ${cells.join(' | ')} |`
}

function outcomesOf(way: Way | undefined): Outcome[] {
  return way ? Array.from(best.get(way)?.values() ?? []) : []
}

function quantile(sorted: readonly number[], q: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(2)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
