import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** Whether Chromium is there. Without it the page is not driven, which must not go unnoticed. */
export const hasChromium = existsSync(process.env['CHROMIUM'] ?? '/usr/bin/chromium')
if (!hasChromium)
  console.warn('CHROMIUM IS MISSING: the page is not tested. Install chromium, or name one in CHROMIUM.')

/** A file to be dropped. */
export interface DroppedFile {
  readonly name: string
  readonly bytes: Buffer
}

/** Drops files on the page, as a person does from a folder. */
export async function drop(page: Page, files: readonly DroppedFile[]): Promise<void> {
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: await page.evaluateHandle(transferOf(files)) })
}

/** Pastes a file, as it comes from the clipboard. */
export async function paste(page: Page, file: DroppedFile): Promise<void> {
  await page.evaluate(`dispatchEvent(new ClipboardEvent('paste', { clipboardData: ${transferOf([file])} }))`)
}

/** A DataTransfer of files. As text: it is made of what Node does not have. */
function transferOf(files: readonly DroppedFile[]): string {
  const sent = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
  return `(() => {
    const data = new DataTransfer()
    for (const { name, base64 } of ${JSON.stringify(sent)}) data.items.add(new File([Uint8Array.fromBase64(base64)], name))
    return data
  })()`
}

/** Faults of accessibility that axe-core calls serious or critical, by WCAG 2.2 A and AA. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(source)
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const found: { violations: { id: string; impact: string; nodes: { html: string }[] }[] } = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} })`,
  )
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
