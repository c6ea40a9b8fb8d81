/**
 * The program of one reader process (reader.ts starts it). It loads the networks once, then answers pages one after another.
 * It ends with its parent: on `disconnect` while idle, by the guard otherwise.
 */
import { endWithParent, failure, readPixels } from '../engine-child.ts'
import { guardProcess } from '../native/guard.ts'
import { type ReaderMessage, ReaderOptions, ReaderRequest } from './messages.ts'
import { loadNetworks, type Networks } from './networks.ts'

endWithParent()
try {
  const { models, deadlineMs } = ReaderOptions.parse(JSON.parse(process.argv[2] ?? '{}'))
  const guard = guardProcess()
  const networks = await loadNetworks(models)
  const serve = async (message: unknown) => {
    guard.hold(deadlineMs)
    send(await answer(networks, message))
    guard.release()
  }
  process.on('message', (message) => void serve(message))
  send({ kind: 'ready' })
} catch (error) {
  send(failure(error))
}

async function answer(networks: Networks, message: unknown): Promise<ReaderMessage> {
  try {
    const { places, budgetMs, ...size } = ReaderRequest.parse(message)
    const page = { ...size, data: readPixels(size) }
    if (places === undefined) return { kind: 'found', places: await networks.find(page), rssBytes: rss() }
    return { kind: 'read', lines: await networks.read(page, places, budgetMs), rssBytes: rss() }
  } catch (error) {
    return failure(error)
  }
}

function rss(): number {
  return process.memoryUsage.rss()
}

function send(message: ReaderMessage): void {
  process.send?.(message)
}
