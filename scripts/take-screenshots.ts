import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { ImageRequest } from '../src/model/image.ts'
import { Result } from '../src/model/result.ts'
import { isFinal, Task, TaskAccepted } from '../src/model/task.ts'
import { boxesPage } from './boxes.ts'
import { openChromium } from './chromium.ts'

/**
 * Takes the pictures in docs/ of the two web pages of a running Lector (`npm start`): the API's documentation with an
 * answer in it, and the dashboard with work on it; of the page for people, with an invoice that was read; of a picture with
 * its words marked; and of a scan made searchable, in Chromium's own PDF viewer, that finds words in it. Fails when a page
 * logs an error or asks another host for anything.
 */
const apiUrl = process.env['API_URL'] ?? 'http://127.0.0.1:5000'
const dashboardUrl = process.env['DASHBOARD_URL'] ?? 'http://127.0.0.1:5555'
const assetFolder = join(import.meta.dirname, '../readme-assets')
const longestTaskMs = 60_000
/** The viewer is a page of the browser's own, which tells nobody when it has drawn. */
const viewerMs = 5_000

const single = await request('single-image-request.txt')
const batch = await request('batch-image-request.txt')
const long: ImageRequest = { image_data: Array.from({ length: 10 }, () => batch.image_data ?? []).flat() }

await using browser = await openChromium()
await showSomeEnded()
await takeDashboard(browser)
await takeDocs(browser)
await takeBoxes(browser)
await takePage(browser)
await takeViewer(browser)

async function request(file: string): Promise<ImageRequest> {
  return ImageRequest.parse(JSON.parse(await readFile(join(assetFolder, file), 'utf8')))
}

/** Two tasks that complete, and one that is cancelled half-way. */
async function showSomeEnded(): Promise<void> {
  const completed = [await submit(single), await submit(batch)]
  await Promise.all(completed.map(ended))
  const cancelled = await submit(long)
  await until(cancelled, ({ progress }) => progress.done > 3)
  await fetch(taskUrl(cancelled), { method: 'DELETE' })
}

/** While a task is worked on, so that there is more than the past to see. */
async function takeDashboard(on: Browser): Promise<void> {
  const page = await openPage(on, 1570, 330)
  const busy = await submit(long)
  await until(busy, ({ progress }) => progress.done > 0)
  await page.goto(dashboardUrl)
  for (const queue of ['tasks', 'images']) await page.getByRole('main').getByText(queue, { exact: true }).waitFor()
  await save('dashboard.png', await page.screenshot({ animations: 'disabled' }))
  await ended(busy)
}

/** `POST /image-sync` tried out with the example that is there, from the request's body down to the answer. */
async function takeDocs(on: Browser): Promise<void> {
  const page = await openPage(on, 1280, 900)
  await page.goto(`${apiUrl}/docs`)
  const operation = page.locator('.opblock', { hasText: '/image-sync' })
  await operation.locator('.opblock-summary-control').click()
  const body = operation.locator('textarea')
  await body.evaluate((area) => area.setAttribute('style', 'height: 120px; min-height: 0')) // as its handle lets you
  await operation.getByText('Execute').click()
  const answer = operation.locator('.live-responses-table .highlight-code').first()
  await answer.waitFor()
  await page.evaluate('scrollTo(0, 0)') // places are told from the top of what is seen
  const picture = await page.screenshot({
    fullPage: true,
    animations: 'disabled',
    clip: await fromTo(operation.locator('.opblock-section-request-body'), answer),
  })
  await save('docs.png', picture)
}

/** Where Lector says that the words of the single request's picture are. */
async function takeBoxes(on: Browser): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${apiUrl}/image-sync?format=json`, {
    method: 'POST',
    headers,
    body: JSON.stringify(single),
  })
  const page = await on.newPage({ deviceScaleFactor: 2 })
  await page.setContent(boxesPage(String(single.image_data), Result.parse(await response.json())))
  await save('boxes.png', await page.locator('svg').screenshot())
}

/** Two files that were read, one of them open, with the pointer on a word. */
async function takePage(on: Browser): Promise<void> {
  const page = await openPage(on, 1280, 760)
  await page.goto(apiUrl)
  const fixture = (name: string) => join(import.meta.dirname, '../test/fixtures', name)
  await page.setInputFiles('#chooser', [fixture('invoice.png'), join(assetFolder, 'scan.pdf')])
  await page.locator('.status', { hasText: '2 pages' }).waitFor()
  await page.getByRole('button', { name: 'invoice.png', exact: true }).click()
  await page.locator('.sheet img').waitFor()
  await page.locator('polygon').nth(7).hover()
  await save('page.png', await page.screenshot({ animations: 'disabled' }))
}

/** The scan as a searchable PDF: the viewer finds, and marks, what a text fragment of the address names. */
async function takeViewer(on: Browser): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob([await readFile(join(assetFolder, 'scan.pdf'))]))
  const response = await fetch(`${apiUrl}/image-sync?format=pdf`, { method: 'POST', body: form })
  const folder = await mkdtemp(join(tmpdir(), 'lector-viewer-'))
  const file = join(folder, 'searchable.pdf')
  await writeFile(file, await response.bytes())
  const page = await on.newPage({ viewport: { width: 1100, height: 720 } })
  await page.goto(`${pathToFileURL(file).href}#:~:text=Larkfield%20School`)
  await delay(viewerMs)
  await save('viewer.png', await page.screenshot())
  await rm(folder, { recursive: true })
}

/** The part of the page from the top of one element to the bottom of another, over its whole width. */
async function fromTo(first: Locator, last: Locator) {
  const [start, end, view] = [await first.boundingBox(), await last.boundingBox(), first.page().viewportSize()]
  if (!start || !end || !view) throw new Error('The page does not show what it should.')
  const margin = 4
  return { x: 0, y: start.y - margin, width: view.width, height: end.y + end.height - start.y + 2 * margin }
}

async function openPage(on: Browser, width: number, height: number): Promise<Page> {
  const page = await on.newPage({ viewport: { width, height } })
  page.on('request', (sent) => {
    const isOurs = ['data:', 'blob:', apiUrl, dashboardUrl].some((start) => sent.url().startsWith(start))
    if (!isOurs) complain(`asks elsewhere: ${sent.url()}`)
  })
  page.on('requestfailed', (sent) => complain(`does not load: ${sent.url()}`))
  page.on('console', (message) => message.type() === 'error' && complain(message.text()))
  page.on('pageerror', (error) => complain(error.message))
  return page
}

function complain(fault: string): void {
  console.error(fault)
  process.exitCode = 1
}

async function save(name: string, picture: Buffer): Promise<void> {
  const { width, height, size } = await sharp(picture)
    .png({ palette: true, effort: 10 })
    .toFile(join(assetFolder, name))
  console.log(`${name}: ${width} × ${height}, ${size} bytes`)
}

function taskUrl(taskId: string): string {
  return `${apiUrl}/image?task_id=${taskId}`
}

async function submit(body: ImageRequest): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${apiUrl}/image`, { method: 'POST', headers, body: JSON.stringify(body) })
  return TaskAccepted.parse(await response.json()).task_id
}

function ended(taskId: string): Promise<void> {
  return until(taskId, ({ status }) => isFinal(status))
}

/** Polls, as a client without WebSockets would. */
async function until(taskId: string, reached: (task: Task) => boolean): Promise<void> {
  const deadline = performance.now() + longestTaskMs
  while (!reached(Task.parse(await (await fetch(taskUrl(taskId))).json()))) {
    if (performance.now() > deadline) throw new Error(`Task ${taskId} takes too long.`)
    await delay(100)
  }
}
