/**
 * The program of one native engine process (thread.ts starts it). It loads the library and the models once, then answers
 * pages one after another; a page blocks it. It ends with its parent: on `disconnect` while idle, by the guard otherwise.
 */
import { endWithParent, failure, readPixels } from '../engine-child.ts'
import { type LoadedEngine, loadEngine } from './engine.ts'
import { guardProcess } from './guard.ts'
import { loadTesseract } from './library.ts'
import { type ChildMessage, ChildOptions, type PageRequest } from './messages.ts'

endWithParent()
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
    const pixels = readPixels(request)
    return { kind: 'recognised', ...engine.recognise(pixels, request), rssBytes: process.memoryUsage.rss() }
  } catch (error) {
    return failure(error)
  }
}

function send(message: ChildMessage): void {
  process.send?.(message)
}
