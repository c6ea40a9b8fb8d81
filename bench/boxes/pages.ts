import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { z } from 'zod'
import { inkWithin } from '../../src/recognition/ink.ts'
import type { Box } from '../../src/results/polygon.ts'
import { pick, prose, randomFrom } from '../prose.ts'

/** A rendered page, and where its words are: the smallest boxes around their ink. */
export interface RenderedPage {
  readonly name: string
  readonly png: Buffer
  readonly width: number
  readonly height: number
  readonly words: ReadonlyArray<{ readonly text: string; readonly box: Box }>
}

const fonts = ['Liberation Serif', 'Liberation Sans', 'DejaVu Serif', 'DejaVu Sans', 'Liberation Mono']
const sizes = [10, 12, 16, 24]
const scales = [1, 1.5, 2]

/** Draws a page of paragraphs and a list of prices, in a font, a size and a resolution that follow from the seed, as its words do. */
export async function renderPage(browser: Browser, seed: number): Promise<RenderedPage> {
  const random = randomFrom(seed)
  const [font, size, scale] = [pick(fonts, random), pick(sizes, random), pick(scales, random)]
  const words = (count: number) => prose(count, random)
  const paragraph = () => `<p>${words(20 + Math.floor(random() * 40))}</p>`
  const price = () => `<tr><td>${words(2)}<td align=right>${(random() * 100).toFixed(2)}`
  const html = `<body style="margin:40px; width:${40 * size}px; font:${size}px/1.4 '${font}'">
    <h2>${words(3)}</h2>${paragraph()}${paragraph()}
    <table width="70%">${Array.from({ length: 5 }, price).join('')}</table>${paragraph()}`
  const page = await browser.newPage({ deviceScaleFactor: scale, viewport: { width: 40 * size + 80, height: 400 } })
  await page.setContent(html)
  const found = FoundWords.parse(await page.evaluate(wordsOfPage))
  const png = await page.screenshot({ fullPage: true })
  await page.close()
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const inked = found.flatMap(({ text, rect }) => {
    const [left, top, right, bottom] = rect
    const place = { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale }
    const box = inkWithin({ data, width, height }, place)
    return box ? [{ text, box }] : []
  })
  return { name: `${font} ${size}px × ${scale}`, png, width, height, words: inked }
}

/** Runs in the page, and so is no TypeScript: every word and its rectangle (left, top, right, bottom). */
const wordsOfPage = `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const words = []
  while (texts.nextNode()) {
    for (const { 0: text, index } of texts.currentNode.textContent.matchAll(/\\S+/g)) {
      const range = document.createRange()
      range.setStart(texts.currentNode, index)
      range.setEnd(texts.currentNode, index + text.length)
      const { left, top, right, bottom } = range.getBoundingClientRect()
      words.push({ text, rect: [left, top, right, bottom] })
    }
  }
  return words
})()`

const FoundWords = z.array(
  z.object({ text: z.string(), rect: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
)
