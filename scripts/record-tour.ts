import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { drop } from '../test/support/browser.ts'
import { openChromium } from './chromium.ts'

/**
 * Records readme-assets/tour.webp of a running Lector (`npm start`): a scan is dropped on the page, watched while it is read, and
 * searched. Frames are pictures of Chromium's, as long apart as they were taken; those that are the same are one.
 */
const apiUrl = process.env['API_URL'] ?? 'http://127.0.0.1:5000'
const assetFolder = join(import.meta.dirname, '../readme-assets')
const size = { width: 1100, height: 660 }
/** How long a person looks at what is new, and how soon the next letter is typed. */
const [lookMs, typeMs] = [1_600, 160]
const betweenFramesMs = 80
const longestMs = 60_000

await using browser = await openChromium()
const page = await browser.newPage({ viewport: size })
await page.goto(apiUrl)
const frames: Array<{ picture: Buffer; ms: number }> = []

await hold(lookMs)
await page.dispatchEvent('body', 'dragover', { dataTransfer: await page.evaluateHandle('new DataTransfer()') })
await hold(lookMs / 2)
await drop(page, [{ name: 'scan.pdf', bytes: await readFile(join(assetFolder, 'scan.pdf')) }])
await watch(page)
await hold(lookMs)
const search = page.getByPlaceholder('Search')
for (const letter of 'lentil') {
  await search.press(letter)
  await hold(typeMs)
}
await hold(2 * lookMs)

const { size: bytes } = await save()
console.log(`tour.webp: ${frames.length} frames, ${bytes} bytes`)

/** Frames until both pages have been read and one is shown. */
async function watch(on: Page): Promise<void> {
  const read = Promise.all([
    on.locator('.status', { hasText: '2 pages' }).waitFor({ timeout: longestMs }),
    on.locator('polygon').first().waitFor({ timeout: longestMs }),
  ]).then(() => true)
  while (!(await Promise.race([read, hold(betweenFramesMs)]))) {
    // another frame
  }
}

/** Shows what there is now for so long. */
async function hold(ms: number): Promise<void> {
  const startedAt = performance.now()
  const picture = await page.screenshot({ animations: 'disabled' })
  await delay(Math.max(0, ms - (performance.now() - startedAt)))
  const last = frames.at(-1)
  if (last?.picture.equals(picture)) last.ms += ms
  else frames.push({ picture, ms })
}

function save() {
  const pictures = frames.map(({ picture }) => picture)
  return sharp(pictures, { join: { animated: true } })
    .webp({ delay: frames.map(({ ms }) => ms), loop: 0, quality: 60, effort: 6 })
    .toFile(join(assetFolder, 'tour.webp'))
}
