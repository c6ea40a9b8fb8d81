import { type Browser, chromium } from 'playwright-core'

/** Of a headless browser that draws the same everywhere and asks nobody for anything. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-lcd-text',
  '--font-render-hinting=none',
]

/** Starts the system's Chromium (`CHROMIUM` names another one). The caller closes it, or `await using` does. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args })
}
