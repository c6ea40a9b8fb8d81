import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { checkFixtures } from './check-fixtures.ts'
import { openChromium } from './chromium.ts'
import { type Fixture, fixturesOf, type Sample, twoColours } from './fixtures.ts'
import { scannedPdf } from './scan.ts'

/**
 * Renders the samples in scripts/samples/ and writes what is made of them: the fixtures of the tests, the requests and the
 * PDF that the README sends, and the example of the API's documentation. Their fonts are Debian's fonts-liberation and
 * fonts-dejavu; with others the pictures come out different, and the check at the end says whether they still read.
 */
const root = join(import.meta.dirname, '..')
const fixtureFolder = join(root, 'test/fixtures')
const assetFolder = join(root, 'readme-assets')

const { hello, ...samples } = await renderAll()
const fixtures = await fixturesOf(samples)
await writeFixtures(fixtures)
await writeRequests(fixtures)
await writeScan(fixtures)
const example = await twoColours(hello.picture)
await writeExample(example)
await checkFixtures([...fixtures, { name: 'the example', bytes: example, text: hello.text }])

async function renderAll() {
  await using browser = await openChromium()
  return {
    hello: await render(browser, 'hello'),
    letter: await render(browser, 'letter'),
    postscript: await render(browser, 'postscript'),
    invoice: await render(browser, 'invoice'),
    receipt: await render(browser, 'receipt'),
    inverted: await render(browser, 'inverted'),
  }
}

/** The picture of a sample, and its text as the page itself has it: a line for each element of class `line`. */
async function render(browser: Browser, name: string): Promise<Sample> {
  const page = await browser.newPage()
  await page.setContent(await readFile(join(import.meta.dirname, 'samples', `${name}.html`), 'utf8'))
  const picture = await page.locator('main').screenshot()
  const lines = await page.locator('.line').allTextContents()
  await page.close()
  return { picture, text: lines.map((line) => line.trim().replace(/\s+/g, ' ')).join('\n') }
}

async function writeFixtures(all: readonly Fixture[]): Promise<void> {
  await mkdir(fixtureFolder, { recursive: true })
  for (const { name, bytes } of all) await writeFile(join(fixtureFolder, name), bytes)
  const expected = Object.fromEntries(all.map(({ name, text }) => [name, text]))
  await writeFile(join(fixtureFolder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`)
}

/** One line of JSON each, for `curl -d @file` and for pasting. */
async function writeRequests(all: readonly Fixture[]): Promise<void> {
  const base64 = (name: string) => all.find((fixture) => fixture.name === name)?.bytes.toString('base64')
  const batch = ['invoice.png', 'receipt.png', 'letter.png'].map(base64)
  const request = (imageData: unknown) => `${JSON.stringify({ image_data: imageData })}\n`
  await writeFile(join(assetFolder, 'single-image-request.txt'), request(batch[0]))
  await writeFile(join(assetFolder, 'batch-image-request.txt'), request(batch))
}

async function writeScan(all: readonly Fixture[]): Promise<void> {
  const pictures = all.filter(({ name }) => name === 'invoice.png' || name === 'receipt.png')
  await writeFile(join(assetFolder, 'scan.pdf'), await scannedPdf(pictures.map(({ bytes }) => bytes)))
}

async function writeExample(png: Buffer): Promise<void> {
  const source = `/**
 * A PNG that says "Hello, Lector!", as base64: the example in the API's documentation, which \`Try it out\` sends.
 * Written by scripts/render-samples.ts (\`npm run samples\`).
 */
// biome-ignore format: one value, one line
export const exampleImage = '${png.toString('base64')}'
`
  await writeFile(join(root, 'src/model/example-image.ts'), source)
}
