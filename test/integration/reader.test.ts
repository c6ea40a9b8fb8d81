import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import type { Page } from '../../src/recognition/page.ts'
import { readPage } from '../../src/recognition/read-page.ts'
import { chooseReader } from '../../src/recognition/reader/choose.ts'
import { readerModels } from '../../src/recognition/reader/models.ts'
import { createReader } from '../../src/recognition/reader/reader.ts'
import { startReaderThread } from '../../src/recognition/reader/thread.ts'
import { identity } from '../../src/results/map.ts'
import { fixturePage } from '../support/engines.ts'
import { noGlyphs } from '../support/pages.ts'
import { childrenOf } from '../support/processes.ts'

const never = new AbortController().signal
const logger = pino({ level: 'silent' })
const options = { size: 1, timeoutMs: 30_000, logger }

const before = new Set(await childrenOf(process.pid))
const reader = await createReader(options)
afterAll(() => reader.close())
const letter = await fixturePage('letter.png')
const second = { reader, all: false, replaces: true }

const prepared = (page: Page) => {
  const { width, height } = page
  return { page, cuts: [], glyphs: noGlyphs, sheet: { map: identity, width, height, unit: 'pixel' as const } }
}
const blind = async () => []

test('what an engine does not see at all is read, with words in their places', async () => {
  const { words, content } = await readPage(prepared(letter), blind, never, second)
  expect(content).toContain('pears')
  const pears = words.find((word) => word.content.startsWith('pears'))
  const [left = 0, top = 0, right = 0, , , bottom = 0] = pears?.polygon ?? []
  expect(right - left).toBeGreaterThan(bottom - top)
  expect(pears?.confidence).toBeGreaterThan(0.8)
})

test('a label at an angle is read', async () => {
  const label = sharp({ text: { text: 'Station Road', rgba: false, dpi: 300, width: 400 } }).negate()
  const turned = sharp(await label.png().toBuffer()).rotate(-25, { background: 'white' })
  const { data, info } = await turned
    .flatten({ background: 'white' })
    .extend({ top: 40, bottom: 40, left: 40, right: 40, background: 'white' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const page = { data, width: info.width, height: info.height }
  expect((await readPage(prepared(page), blind, never, second)).content).toBe('Station Road')
})

test('a page without letters has no lines', async () => {
  const page = { data: new Uint8Array(640 * 480).fill(255), width: 640, height: 480 }
  expect(await reader.find(page, never)).toEqual([])
})

test('a reader that is killed in the middle of a page is replaced, and nothing is lost', async () => {
  const finding = reader.find(letter, never)
  const pid = (await childrenOf(process.pid)).find((child) => !before.has(child))
  process.kill(Number(pid), 'SIGKILL')
  expect((await finding)?.length).toBeGreaterThan(3)
})

test('lines that it does not come to in time are left to the engine', async () => {
  const thread = await startReaderThread({ models: readerModels(), startTimeoutMs: 15_000, timeoutMs: 2 })
  const places = (await thread.find(letter)).map((place) => ({ ...place, parts: [] }))
  expect((await thread.read(letter, places)).length).toBeLessThan(places.length)
  await thread.stop()
})

test('whoever wants no reader gets none, and results that a cache tells apart', async () => {
  const alone = await chooseReader('tesseract', options)
  const chosen = await chooseReader('auto', options)
  await chosen.reader?.close()
  expect(alone.reader).toBeUndefined()
  expect(alone.fingerprint).not.toBe(chosen.fingerprint)
})
