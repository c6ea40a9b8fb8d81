/**
 * `npm run bench:recognition -- [--pages FOLDER]… [--every N] [--rounds N] [--ways OPENER/MODEL,…] [--steps] [--verbose]`: recognises
 * every (Nth) picture of folders that have a manifest.json (default: ../shared/corpus; `npm run pages` renders others) in several ways,
 * one picture after another and all ways in turn, forwards and backwards, so that a busy machine is busy for all. Each way is a process
 * of its own, and has read a picture before it is measured. `--steps` leaves out steps of the preparation, too; `--verbose` names the
 * pages that were lost or invented. Prints Markdown: all pages, then by kind where the manifest names kinds. CPU is user + system of
 * the way's whole process tree; of several rounds the least counts, for each picture.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Outcome } from './reader-process.ts'
import { scorePage } from './scores.ts'
import { type Measured, type Read, tableOfKinds, tableOfSteps, tableOfWays } from './tables.ts'
import { ask, openWays, type Way, withoutSteps } from './ways.ts'

const { values: options } = parseArgs({
  options: {
    pages: { type: 'string', multiple: true, default: ['../shared/corpus'] },
    every: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    ways: { type: 'string' },
    steps: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})
const Manifest = z.array(
  z.object({
    file: z.string(),
    truth: z.string(),
    kind: z.string().optional(),
    case_insensitive: z.boolean().default(false),
  }),
)

const all = options.pages.flatMap((folder) => pagesOf(resolve(folder)))
const pages = all.filter((_, i) => i % Number(options.every) === 0)
const complete = await openWays(options.ways?.split(','))
const shortened = options.steps ? withoutSteps(complete) : []
const best = new Map<Way, Map<string, Outcome>>([...complete, ...shortened].map((way) => [way, new Map()]))
for (const way of complete) await ask(way, pages[0]?.file ?? '')

for (let round = 0; round < Number(options.rounds); round++) {
  for (const [index, { file }] of pages.entries()) {
    const turns = (round + index) % 2 ? complete.toReversed() : complete
    for (const way of [...turns, ...shortened]) keep(way, file, await read(way, file))
  }
  process.stderr.write(`round ${round + 1} of ${options.rounds} done\n`)
}

console.log(
  `${pages.length} pictures, ${options.rounds} rounds, Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`,
)
const results = complete.map(measured)
console.log(tableOfWays(results))
for (const result of results) if (pages.some(({ kind }) => kind)) console.log(`\n${tableOfKinds(result)}`)
const [{ whole } = {}] = shortened
if (whole) console.log(`\n${tableOfSteps(measured(whole), shortened.map(measured))}`)
if (options.verbose) results.forEach(tell)
for (const way of complete) way.process.disconnect()

function pagesOf(folder: string) {
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
  return manifest.map(({ file, truth, kind, case_insensitive: ignoreCase }) => ({
    file: join(folder, file),
    truth: readFileSync(join(folder, truth), 'utf8'),
    kind,
    ignoreCase,
  }))
}

/** A step that a picture does not need changes nothing when it is left out. */
async function read(way: Way, file: string): Promise<Outcome> {
  const withIt = way.whole && best.get(way.whole)?.get(file)
  const isTouched = !withIt || withIt.steps.some((step) => way.skip.includes(step))
  return isTouched ? ask(way, file) : withIt
}

function keep(way: Way, file: string, outcome: Outcome): void {
  const kept = best.get(way)
  const before = kept?.get(file) ?? outcome
  const { cpuS, preparationS } = outcome.cpuS < before.cpuS ? outcome : before
  kept?.set(file, { ...outcome, cpuS, preparationS, timeS: Math.min(outcome.timeS, before.timeS) })
}

function measured(way: Way): Measured {
  const reads = pages.flatMap(({ file, truth, kind, ignoreCase }): Read[] => {
    const outcome = best.get(way)?.get(file)
    return outcome ? [{ ...outcome, file, kind, score: scorePage(truth, outcome.text, ignoreCase) }] : []
  })
  return { way, reads }
}

function tell({ way, reads }: Measured): void {
  for (const { file, text, score } of reads) {
    const { right, expected } = score
    if (expected > 0 && right < 0.8 * expected)
      console.log(`${way.name}, ${way.model}: ${file}: ${right} of ${expected}`)
    if (expected === 0 && text) console.log(`${way.name}, ${way.model}: ${file}: ${JSON.stringify(text.slice(0, 200))}`)
  }
}
