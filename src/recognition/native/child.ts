/**
 * The program of one native engine process (thread.ts forks it). It loads the library and the models once, then answers
 * pages one after another; a page blocks it. It ends with its parent: on `disconnect` while idle, by the guard otherwise.
 */
import { readSync } from 'node:fs'
import { type LoadedEngine, loadEngine } from './engine.ts'
import { guardProcess } from './guard.ts'
import { loadTesseract } from './library.ts'
import { type ChildMessage, ChildOptions, type PageRequest, pixelsFd } from './messages.ts'

process.on('disconnect', () => process.exit(0))
// Ctrl-C and service managers signal whole groups of processes; the page in hand is for the parent to decide about.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

try {
  const { folder, language, deadlineMs } = ChildOptions.parse(JSON.parse(process.argv[2] ?? '{}'))
  const guard = guardProcess()
  const api = loadTesseract()
  const engine = loadEngine(api, folder, language)
  process.on('message', (request: PageRequest) => {
    guard.hold(deadlineMs)
    send(answer(engine, request))
    guard.release()
  })
  send({ kind: 'ready', version: api.version })
} catch (error) {
  send(failure(error))
}

function answer(engine: LoadedEngine, request: PageRequest): ChildMessage {
  try {
    const pixels = readPixels(request.width * request.height)
    return { kind: 'recognised', ...engine.recognise(pixels, request), rssBytes: process.memoryUsage.rss() }
  } catch (error) {
    return failure(error)
  }
}

/** Waits for as many bytes as were announced. @throws Error when the parent is gone */
function readPixels(count: number): Buffer {
  const pixels = Buffer.allocUnsafeSlow(count)
  for (let at = 0; at < count; ) {
    const read = readSync(pixelsFd, pixels, at, count - at, null)
    if (read === 0) throw new Error('The pixels end too soon.')
    at += read
  }
  return pixels
}

function failure(error: unknown): ChildMessage {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
}

function send(message: ChildMessage): void {
  process.send?.(message)
}
