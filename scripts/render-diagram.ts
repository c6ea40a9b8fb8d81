import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { instance } from '@viz-js/viz'
import sharp from 'sharp'
import { openChromium } from './chromium.ts'

/** Draws readme-assets/architecture.dot as architecture.png, at twice its size so that it is sharp on dense screens. */
const folder = join(import.meta.dirname, '../readme-assets')

const viz = await instance()
const svg = viz.renderString(await readFile(join(folder, 'architecture.dot'), 'utf8'), { format: 'svg' })

await using browser = await openChromium()
const page = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 1600, height: 1200 } })
await page.setContent(`<!doctype html><style>body { margin: 0 } svg { display: block }</style>${svg}`)
const picture = await page.locator('svg').screenshot()
await sharp(picture).png({ palette: true, effort: 10 }).toFile(join(folder, 'architecture.png'))
