import { readSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { pixelsFd } from './engine-process.ts'

/** What both sides know of a request: the size of its picture, whose pixels (a byte each, rows from the top) follow on the pipe. */
export interface Sized {
  readonly width: number
  readonly height: number
}

/** Lets a child end with its parent while it is idle, and only then by a signal that means the whole group of processes. */
export function endWithParent(): void {
  flushCompileCache() // which is written at an exit, and an engine is killed
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C and service managers signal whole groups of processes; the page in hand is for the parent to decide about.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
}

/** Waits for the pixels of a request. @throws Error when the parent is gone */
export function readPixels({ width, height }: Sized): Buffer {
  const count = width * height
  const pixels = Buffer.allocUnsafeSlow(count)
  for (let at = 0; at < count; ) {
    const read = readSync(pixelsFd, pixels, at, count - at, null)
    if (read === 0) throw new Error('The pixels end too soon.')
    at += read
  }
  return pixels
}

/** What a child says of an error. */
export function failure(error: unknown): { readonly kind: 'failed'; readonly message: string } {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
}
