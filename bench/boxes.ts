/**
 * `npm run bench:boxes [SEEDS] [ENGINE]`: renders pages whose words' places are known, shows them turned, skewed, with every EXIF
 * orientation and in PDFs with every /Rotate, and says how many words have a box whose overlap with the true one is at least half of both together (IoU ≥ 0.5).
 * True boxes are those around the rendered ink. `VERBOSE=1` names what was missed. Prints Markdown; needs Chromium (`CHROMIUM`).
 */
import { pino } from 'pino'
import { openChromium } from '../scripts/chromium.ts'
import { createPdfReader } from '../src/documents/pdf/reader.ts'
import type { Word } from '../src/model/result.ts'
import { chooseEngine } from '../src/recognition/engines.ts'
import { createPool } from '../src/recognition/pool.ts'
import { createPreparer } from '../src/recognition/prepare/preparer.ts'
import { createRecognizer } from '../src/recognition/recognizer.ts'
import { type AffineMap, mapPoint } from '../src/results/map.ts'
import { type Box, boundsOf } from '../src/results/polygon.ts'
import { type RenderedPage, renderPage } from './boxes/pages.ts'
import { showings } from './boxes/showings.ts'

const [seeds = '10', engineName = 'auto'] = process.argv.slice(2)
const logger = pino({ level: 'warn' })
const search = { kind: 'best_int', languages: ['eng'] } as const
const choice = engineName === 'tesseract.js' || engineName === 'native' ? engineName : 'auto'
const engine = await chooseEngine({ engine: choice, search, timeoutMs: 120_000 }, logger)
const pool = createPool({ startThread: engine.startThread, size: 1, timeoutMs: 120_000, logger })
const preparer = createPreparer({ threads: 1 })
const pdfs = await createPdfReader({ timeoutMs: 30_000, maxBytes: 512 * 1024 * 1024 })
const { recognise } = createRecognizer({ pool, preparer, pdfs, maxPixels: 64_000_000 })

await using browser = await openChromium()
const pages: RenderedPage[] = []
for (let seed = 1; seed <= Number(seeds); seed++) pages.push(await renderPage(browser, seed))

console.log('| shown | words | found | IoU ≥ 0.5 | mean IoU | text right |\n|---|---|---|---|---|---|')
const all: number[] = []
for (const { name, show, back } of showings) {
  const overlaps: number[] = []
  let right = 0
  for (const page of pages) {
    const { result } = await recognise(await show(page), 1, AbortSignal.timeout(120_000))
    for (const { text, box } of page.words) {
      const best = bestOf(result.words, box, back(page))
      overlaps.push(best.overlap)
      if (best.word?.content === text) right++
      if (process.env['VERBOSE'] && best.overlap < 0.5) tell(name, page.name, text, box, best)
    }
  }
  row(name, overlaps, right)
  all.push(...overlaps)
}
row('all', all)
await Promise.all([pool.close(), preparer.close(), pdfs.close()])
engine.close()

function bestOf(words: readonly Word[], box: Box, back: AffineMap): { overlap: number; word?: Word } {
  const measured = words.map((word) => ({ word, overlap: overlapOf(box, boxOf(word, back)) }))
  return measured.reduce((best, one) => (one.overlap > best.overlap ? one : best), { overlap: 0 } as {
    overlap: number
    word?: Word
  })
}

/** The box of a word on the page as it was rendered, where words are upright. */
function boxOf({ polygon }: Word, back: AffineMap): Box {
  const corners = [0, 2, 4, 6].flatMap((i) => mapPoint(back, polygon[i] ?? 0, polygon[i + 1] ?? 0))
  const [left, top, right, bottom] = boundsOf(corners)
  return { left, top, right, bottom }
}

/** The share of what two boxes cover together that both of them cover. */
function overlapOf(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  if (across <= 0 || down <= 0) return 0
  return (across * down) / (areaOf(a) + areaOf(b) - across * down)
}

function areaOf({ left, top, right, bottom }: Box): number {
  return (right - left) * (bottom - top)
}

function row(name: string, overlaps: readonly number[], right?: number): void {
  const share = (count: number) => (count / overlaps.length).toFixed(4)
  const [found, good] = [overlaps.filter((it) => it > 0).length, overlaps.filter((it) => it >= 0.5).length]
  const mean = share(overlaps.reduce((sum, it) => sum + it, 0))
  const cells = [name, overlaps.length, share(found), share(good), mean, right === undefined ? '' : share(right)]
  console.log(`| ${cells.join(' | ')} |`)
}

function tell(shown: string, page: string, text: string, box: Box, best: { overlap: number; word?: Word }): void {
  console.error(
    shown,
    page,
    text,
    box,
    best.overlap.toFixed(2),
    best.word?.content,
    best.word?.polygon,
    best.word?.confidence,
  )
}
