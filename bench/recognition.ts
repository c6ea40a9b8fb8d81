/**
 * `npm run bench:recognition [FOLDER] [ROUNDS]`: recognises every image of a folder that has a manifest.json and a score.mjs
 * (default: ../shared/corpus) in several ways, one image after another and all ways in turn, forwards and backwards, so that a
 * busy machine is busy for all. Each way is a process of its own, and has read an image before it is measured. Prints Markdown.
 * CPU is user + system of that process and its children; of several rounds the least counts, for each image.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Outcome } from './reader-process.ts'
import { type Measured, tableOfSteps, tableOfWays } from './tables.ts'
import { ask, openWays, type Way } from './ways.ts'

const [folder = '../shared/corpus', rounds = '1'] = process.argv.slice(2)
const corpus = resolve(folder)
const images: Array<{ file: string }> = JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8'))
const { score } = await import(pathToFileURL(join(corpus, 'score.mjs')).href)

const ways = await openWays()
const complete = ways.filter((way) => !way.whole)
const shortened = ways.filter((way) => way.whole)
const best = new Map<Way, Map<string, Outcome>>(ways.map((way) => [way, new Map()]))
const warmUp = images[0]?.file ?? ''
for (const way of complete) await ask(way, join(corpus, warmUp))

for (let round = 0; round < Number(rounds); round++) {
  for (const [index, { file }] of images.entries()) {
    const turns = (round + index) % 2 ? complete.toReversed() : complete
    for (const way of [...turns, ...shortened]) keep(way, file, await read(way, file))
  }
  process.stderr.write(`round ${round + 1} of ${rounds} done\n`)
}

console.log(
  `${images.length} images, ${rounds} rounds, Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`,
)
console.log(tableOfWays(complete.map(measured)))
const [{ whole } = {}] = shortened
if (whole) console.log(`\n${tableOfSteps(measured(whole), shortened.map(measured))}`)
for (const way of complete) way.process.disconnect()

/** A step that an image does not need changes nothing when it is left out. */
async function read(way: Way, file: string): Promise<Outcome> {
  const withIt = way.whole && best.get(way.whole)?.get(file)
  const isTouched = !withIt || withIt.steps.some((step) => way.skip.includes(step))
  return isTouched ? ask(way, join(corpus, file)) : withIt
}

function keep(way: Way, file: string, outcome: Outcome): void {
  const kept = best.get(way)
  const before = kept?.get(file) ?? outcome
  const { cpuS, preparationS } = outcome.cpuS < before.cpuS ? outcome : before
  kept?.set(file, { ...outcome, cpuS, preparationS, timeS: Math.min(outcome.timeS, before.timeS) })
}

function measured(way: Way): Measured {
  const outcomes = best.get(way) ?? new Map<string, Outcome>()
  const scores = score(Object.fromEntries(Array.from(outcomes, ([file, { text }]) => [file, text])))
  return { way, outcomes: [...outcomes.values()], errorRate: scores.cer, wordF1: scores.word_f1 }
}
