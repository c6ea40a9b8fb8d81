/**
 * `npm run pages -- FOLDER SEED COUNT`: renders so many pages of known text into a folder, kinds in turn, for `bench:recognition --pages FOLDER`:
 * pictures, what is on them as text, and a manifest.json. `blank` for COUNT pictures without writing is its own seed. What a seed gives is always
 * the same on a machine; nothing of it is committed. Needs Chromium (`CHROMIUM`), fonts-liberation, fonts-dejavu and fonts-urw-base35.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { blankPicture } from '../bench/pages/blank.ts'
import { contentFrom } from '../bench/pages/content.ts'
import type { Encoded, Kind } from '../bench/pages/kind.ts'
import { others } from '../bench/pages/others.ts'
import { papers } from '../bench/pages/papers.ts'
import { receipts } from '../bench/pages/receipts.ts'
import { screens } from '../bench/pages/screens.ts'
import { randomFrom } from '../bench/prose.ts'
import { openChromium } from './chromium.ts'

const [folder = 'pages', seed = '1', count = '70'] = process.argv.slice(2)
const kinds = [...papers, ...receipts, ...screens, ...others]
/** Further apart than folders are large. */
const seedStep = 10_000

await mkdir(folder, { recursive: true })
await using browser = await openChromium()
const manifest: Array<{ file: string; truth: string; kind: string; case_insensitive: false }> = []
for (let i = 0; i < Number(count); i++) {
  const { kind, bytes, extension, text } = seed === 'blank' ? await blank(i) : await rendered(i)
  const name = `${String(i).padStart(3, '0')}-${kind.replaceAll(' ', '-').toLowerCase()}`
  const [file, truth] = [`${name}.${extension}`, `${name}.txt`]
  await writeFile(join(folder, file), bytes)
  await writeFile(join(folder, truth), text)
  manifest.push({ file, truth, kind, case_insensitive: false })
}
await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)

interface Rendered extends Encoded {
  readonly kind: string
  readonly text: string
}

async function blank(number: number): Promise<Rendered> {
  return { ...(await blankPicture(randomFrom(number + 1), number)), text: '' }
}

async function rendered(number: number): Promise<Rendered> {
  const kind = kinds[number % kinds.length]
  if (!kind) throw new RangeError('There are no kinds.')
  const random = randomFrom(Number(seed) * seedStep + number)
  const { png, text } = await draw(kind, random)
  return { kind: kind.name, text, ...(await kind.finish(png, random)) }
}

async function draw(kind: Kind, random: () => number): Promise<{ png: Buffer; text: string }> {
  const { html, style, width, scale } = kind.design(contentFrom(random), random)
  const page = await browser.newPage({ deviceScaleFactor: scale, viewport: { width, height: 100 } })
  await page.setContent(`<meta charset="utf-8"><body style="margin:0;${style}">${html}`)
  const text = await page.locator('body').innerText()
  const png = await page.screenshot({ fullPage: true, omitBackground: true })
  await page.close()
  return { png, text }
}
