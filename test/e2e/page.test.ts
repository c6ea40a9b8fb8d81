import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openChromium } from '../../scripts/chromium.ts'
import { drop, hasChromium, paste, seriousFaults } from '../support/browser.ts'
import { fixtureBytes } from '../support/fixtures.ts'
import { adasKey, twoKeys } from '../support/keys.ts'
import { buildPdf, jpegImage } from '../support/pdf.ts'
import { hasPdfTools, rewritten } from '../support/pdf-tools.ts'
import { childrenOf, type StartedLector, startLector } from '../support/processes.ts'
import { startTestSystem } from '../support/system.ts'

/** 60 pages of 400 words each, which every viewer shows at the same place. */
const book = buildPdf(
  Array.from({ length: 60 }, (_, page) => ({
    content: `BT /F0 24 Tf 72 700 Td (Chapter ${page + 1}) Tj /F0 8 Tf 0 -40 Td 10 TL ${Array.from({ length: 40 }, (__, line) => `(${Array.from({ length: 10 }, (___, word) => `word${line}x${word}`).join(' ')}) Tj T*`).join(' ')} ET`,
  })),
)

/** What a browser calls a long task. */
const slowFrameMs = 50

/** The main thread's own time, in ms, and the nodes that are more after it. Time in which others had the processor is not counted. */
async function costOfTurning(page: Page, pages: number): Promise<[busyMs: number, nodes: number]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const measure = async () => {
    await session.send('HeapProfiler.collectGarbage')
    const { metrics } = await session.send('Performance.getMetrics')
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
  }
  const before = await measure()
  await page.evaluate(`(async () => {
    for (let turn = 0; turn < ${pages}; turn++) {
      document.querySelector('[aria-label="Next page"]').click()
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    }
  })()`)
  const after = await measure()
  const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
  return [1000 * grown('TaskDuration'), grown('Nodes')]
}

/** Pages that are recognised, each a bit different so that none is known already. */
async function scans(pages: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  const [width, height] = [1000, 900]
  const jpeg = await sharp(fixtureBytes('invoice.png'))
    .resize(width, height, { fit: 'fill' })
    .grayscale()
    .jpeg()
    .toBuffer()
  const content = (page: number) => `q 600 0 0 540 0 0 cm /X0 Do Q ${5 * page} 2 4 4 re f`
  const all = Array.from({ length: pages }, (_, page) => ({ content: content(page), box: [0, 0, 600, 540] as const }))
  return buildPdf(all, { named: { X0: jpegImage(width, height, jpeg, '/DeviceGray') } })
}

describe.skipIf(!hasChromium)('the page, in Chromium', () => {
  let lector: StartedLector
  let browser: Browser
  const atEnd: Array<() => Promise<void>> = []
  beforeAll(async () => {
    ;[lector, browser] = await Promise.all([startLector({}, (work) => atEnd.push(work)), openChromium()])
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), ...atEnd.map((work) => work())])
  })

  /** The page, which may neither break its own policy nor ask another origin for anything. */
  async function visit(url = lector.api, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options)
    page.setDefaultTimeout(30_000)
    const faults: string[] = []
    page.on('pageerror', ({ message }) => faults.push(message))
    page.on('console', (said) => /Content Security Policy/.test(said.text()) && faults.push(said.text()))
    page.on(
      'request',
      (sent) => /^(blob:|data:)/.test(sent.url()) || sent.url().startsWith(url) || faults.push(sent.url()),
    )
    onTestFinished(async () => {
      await page.close()
      expect(faults).toEqual([])
    })
    await page.goto(url)
    return page
  }

  const statusOf = (page: Page, name: string) => page.locator('.file', { hasText: name }).locator('.status')

  test('reads what is dropped: marks stand on their words, click and keys find them, 60 pages turn quickly', async () => {
    const page = await visit()
    expect(await seriousFaults(page)).toEqual([])
    await drop(page, [{ name: 'book.pdf', bytes: book }])
    await expect.poll(() => statusOf(page, 'book.pdf').textContent(), { timeout: 30_000 }).toMatch(/· 60 pages$/)
    await page.locator('option', { hasText: 'Page 60' }).waitFor({ state: 'attached' })
    await page.locator('.sheet canvas').waitFor()
    expect(await page.getByRole('combobox', { name: 'Page' }).inputValue()).toBe('0')
    await page.locator('.text', { hasText: 'Chapter 1' }).waitFor()

    const [sheet, mark] = [page.locator('.sheet'), page.locator('polygon').first()]
    const [on, at] = [await sheet.boundingBox(), await mark.boundingBox()]
    if (!on || !at) throw new Error('Nothing is marked.')
    // "Chapter" is written from 72 points, on a line 92 points below the top, in letters of 24.
    expect(((at.x - on.x) / on.width) * 612).toBeCloseTo(72, -0.8)
    expect((at.y + at.height - on.y) / (on.height / 792)).toBeGreaterThan(88)
    expect((at.y + at.height - on.y) / (on.height / 792)).toBeLessThan(104)
    await mark.hover()
    expect(await page.locator('.bubble').textContent()).toMatch(/^\u2068Chapter\u2069 · \d+% sure$/)
    await mark.click()
    expect(await page.locator('.text .found').textContent()).toBe('Chapter')
    await sheet.press('ArrowRight')
    await sheet.press('Enter')
    expect(await page.locator('.text .found').textContent()).toBe('1')
    await page.locator('.text p').first().selectText()
    await page.locator('polygon.selected').first().waitFor({ state: 'attached' })
    expect(await seriousFaults(page)).toEqual([])

    const [busyMs, nodes] = await costOfTurning(page, 59)
    await page.locator('.text', { hasText: 'Chapter 60' }).waitFor()
    expect(busyMs / 59).toBeLessThan(slowFrameMs)
    expect(nodes).toBeLessThan(100) // there are marks and words of the page in view alone

    await page.getByRole('searchbox').fill('chapter 7')
    await expect.poll(() => page.locator('.where').textContent()).toBe('1 of 1')
    expect(await page.getByRole('combobox', { name: 'Page' }).inputValue()).toBe('6')
  })

  test('a TIFF is shown though the browser cannot, and every format is downloaded', async () => {
    const page = await visit(lector.api, { colorScheme: 'dark', viewport: { width: 390, height: 844 } })
    await drop(page, [{ name: 'two.tiff', bytes: fixtureBytes('two-pages.tiff') }])
    await page.locator('.sheet canvas').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await page.getByText('Download', { exact: true }).click()
    for (const [label, name, start] of [
      ['Searchable PDF', 'two.pdf', '%PDF-'],
      ['Text', 'two.txt', 'Dear Ms Okafor,'],
      ['TSV', 'two.tsv', 'level'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: label, exact: true }).click(),
      ])
      expect(download.suggestedFilename()).toBe(name)
      expect(await readFile(await download.path(), 'latin1')).toMatch(new RegExp(`^${start}`))
    }
  })

  test.skipIf(!hasPdfTools)('a locked PDF asks for its password', async () => {
    const page = await visit()
    const open = buildPdf([{ content: 'BT /F0 24 Tf 72 700 Td (Secret) Tj ET' }])
    await drop(page, [{ name: 'locked.pdf', bytes: rewritten(open, '--encrypt', 'geheim', 'owner', '256', '--') }])
    const password = page.getByLabel('Password of locked.pdf')
    await password.fill('wrong')
    await password.press('Enter')
    await page.getByText('This password does not open it.').waitFor()
    await password.fill('geheim')
    await password.press('Enter')
    await page.locator('.text', { hasText: 'Secret' }).waitFor()
    await page.locator('.sheet canvas').waitFor()
  })

  test('a task is cancelled; another is seen to its end though the API was killed meanwhile', async () => {
    const page = await visit()
    await drop(page, [{ name: 'long.pdf', bytes: await scans(30) }])
    await page.getByRole('button', { name: 'Cancel long.pdf' }).click()
    await expect.poll(() => statusOf(page, 'long.pdf').textContent(), { timeout: 10_000 }).toContain('Cancelled')

    await drop(page, [{ name: 'short.pdf', bytes: await scans(6) }])
    await page.getByRole('button', { name: 'Cancel short.pdf' }).waitFor()
    process.kill(await apiProcess(), 'SIGKILL')
    await expect.poll(() => statusOf(page, 'short.pdf').textContent(), { timeout: 10_000 }).toContain('away')
    await expect.poll(() => statusOf(page, 'short.pdf').textContent(), { timeout: 30_000 }).toMatch(/6 pages$/)
  })

  async function apiProcess(): Promise<number> {
    for (const pid of await childrenOf(lector.child.pid ?? 0)) {
      if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('main/api')) return pid
    }
    throw new Error('No API runs.')
  }

  test('asks for a key where there are keys, and keeps it in the tab alone', async () => {
    const system = await startTestSystem({ app: { keys: twoKeys } })
    await system.startWorker()
    const page = await visit(await system.app.listen({ port: 0, host: '127.0.0.1' }))
    await page.getByLabel('Key', { exact: true }).fill('a-wrong-one')
    await page.keyboard.press('Enter')
    await page.getByText('This key is not known here.').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('Key', { exact: true }).fill(adasKey)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await paste(page, { name: 'letter.png', bytes: fixtureBytes('letter.png') })
    await page.locator('.text', { hasText: 'hello' }).waitFor()
    expect(await page.evaluate('[Object.values({ ...sessionStorage }), localStorage.length, document.cookie]')).toEqual(
      [[adasKey], 0, ''],
    )
  })
})
