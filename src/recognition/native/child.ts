/**
 * The program of one native engine process (thread.ts forks it). It loads the library and the models once, then answers
 * pages one after another; a page blocks it. It ends with its parent: on `disconnect` while idle, by the guard otherwise.
 */
import { type LoadedEngine, loadEngine } from './engine.ts'
import { guardProcess } from './guard.ts'
import { loadTesseract } from './library.ts'
import { type ChildMessage, ChildOptions, type PageRequest } from './messages.ts'

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

function answer(engine: LoadedEngine, { page, language }: PageRequest): ChildMessage {
  try {
    return { kind: 'recognised', ...engine.recognise(page, language), rssBytes: process.memoryUsage.rss() }
  } catch (error) {
    return failure(error)
  }
}

function failure(error: unknown): ChildMessage {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
}

function send(message: ChildMessage): void {
  process.send?.(message)
}
