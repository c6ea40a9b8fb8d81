import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { EngineCrashedError, type EngineThread } from '../../../src/recognition/engine.ts'
import { createPool } from '../../../src/recognition/pool.ts'
import { readingOf, textRead } from '../../support/results.ts'

const logger = pino({ level: 'silent' })
const page = { data: Buffer.alloc(1), width: 1, height: 1 }
const never = new AbortController().signal

/** Threads whose answers are scripted, in the order in which the pool starts them; one that says `worn` is worn. */
function scriptedThreads(...scripts: Array<EngineThread['recognise']>) {
  const stopped: number[] = []
  let started = 0
  return {
    stopped,
    get started() {
      return started
    },
    startThread: async (): Promise<EngineThread> => {
      const id = started++
      const script = scripts[Math.min(id, scripts.length - 1)] ?? (async () => readingOf(''))
      let alive = true
      let worn = false
      return {
        get alive() {
          return alive
        },
        get worn() {
          return worn
        },
        recognise: async (...args) => {
          const reading = await script(...args)
          worn = textRead(reading) === 'worn'
          return reading
        },
        stop: async () => {
          if (alive) stopped.push(id)
          alive = false
        },
      }
    },
  }
}

const crash = () => Promise.reject(new EngineCrashedError('boom'))
const hang = () => new Promise<never>(() => {})

describe('a pool', () => {
  test('keeps its threads warm', async () => {
    const threads = scriptedThreads(async () => readingOf('hello'))
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 1000, logger })
    expect(await Promise.all([pool.run(page, never), pool.run(page, never)])).toEqual([
      readingOf('hello'),
      readingOf('hello'),
    ])
    expect(threads.started).toBe(1)
    await pool.close()
    expect(threads.stopped).toEqual([0])
  })

  test('stops the engine of a page that takes too long, and goes on with another', async () => {
    const threads = scriptedThreads(hang, async () => readingOf('next'))
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 20, logger })
    await expect(pool.run(page, never)).rejects.toMatchObject({ code: 'recognition-timeout' })
    expect(threads.stopped).toEqual([0])
    expect(await pool.run(page, never)).toEqual(readingOf('next'))
    await pool.close()
  })

  test('stops the engine when the caller gives up', async () => {
    const threads = scriptedThreads(hang, async () => readingOf('next'))
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 10_000, logger })
    const caller = new AbortController()
    const running = pool.run(page, caller.signal)
    setImmediate(() => caller.abort(new Error('gone')))
    await expect(running).rejects.toThrow('gone')
    expect(threads.stopped).toEqual([0])
    expect(await pool.run(page, never)).toEqual(readingOf('next'))
    await pool.close()
  })

  test('replaces a thread that holds too much memory after its page', async () => {
    const threads = scriptedThreads(
      async () => readingOf('worn'),
      async () => readingOf('fresh'),
    )
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 1000, logger })
    expect(await pool.run(page, never)).toEqual(readingOf('worn'))
    expect(threads.stopped).toEqual([0])
    expect(await pool.run(page, never)).toEqual(readingOf('fresh'))
    await pool.close()
  })

  test('tells a thread the language of its page', async () => {
    const threads = scriptedThreads(async (_, language = 'all') => readingOf(language))
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 1000, logger })
    expect(await Promise.all([pool.run(page, never, 'deu'), pool.run(page, never)])).toEqual([
      readingOf('deu'),
      readingOf('all'),
    ])
    await pool.close()
  })

  test('survives a caller who gives up while the thread starts, and whose page is then stopped', async () => {
    const caller = new AbortController()
    const stopped = Promise.withResolvers<never>()
    const starting = Promise.withResolvers<void>()
    const thread: EngineThread = {
      alive: true,
      worn: false,
      recognise: () => stopped.promise,
      stop: async () => stopped.reject(new EngineCrashedError('stopped')),
    }
    const startThread = async () => {
      await starting.promise
      return thread
    }
    const pool = createPool({ startThread, size: 1, timeoutMs: 1000, logger })
    const running = pool.run(page, caller.signal)
    setImmediate(() => {
      caller.abort(new Error('gone'))
      starting.resolve()
    })
    await expect(running).rejects.toThrow('gone')
    await new Promise((resolve) => setImmediate(resolve)) // an unhandled rejection would show up by now
    await pool.close()
  })

  test('gives a page a second thread when the first crashes', async () => {
    const threads = scriptedThreads(crash, async () => readingOf('hello'))
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 1000, logger })
    expect(await pool.run(page, never)).toEqual(readingOf('hello'))
    await pool.close()
  })

  test('blames the page when the second crashes too, and stays whole', async () => {
    const threads = scriptedThreads(crash, crash, async () => readingOf('next'))
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 1000, logger })
    await expect(pool.run(page, never)).rejects.toMatchObject({ code: 'recognition-crashed' })
    expect(await pool.run(page, never)).toEqual(readingOf('next'))
    await pool.close()
  })

  test('tells why it replaced a thread', async () => {
    const threads = scriptedThreads(crash, hang, hang, async () => readingOf('worn'))
    const reasons: string[] = []
    const restarted = (reason: string) => reasons.push(reason)
    const pool = createPool({ startThread: threads.startThread, size: 1, timeoutMs: 20, logger, restarted })
    await expect(pool.run(page, never)).rejects.toMatchObject({ code: 'recognition-timeout' }) // the second time
    const caller = new AbortController()
    const running = pool.run(page, caller.signal)
    setImmediate(() => caller.abort(new Error('gone')))
    await expect(running).rejects.toThrow('gone')
    await pool.run(page, never)
    await pool.close()
    expect(reasons).toEqual(['crashed', 'timeout', 'stopped', 'worn'])
  })

  test('is unavailable while the engine does not start, and recovers', async () => {
    let broken = true
    const threads = scriptedThreads(async () => readingOf('back'))
    const startThread = () => (broken ? Promise.reject(new Error('no model')) : threads.startThread())
    const pool = createPool({ startThread, size: 1, timeoutMs: 1000, logger })
    await expect(pool.ready()).rejects.toThrow('no model')
    await expect(pool.run(page, never)).rejects.toMatchObject({ code: 'unavailable' })
    expect(pool.healthy).toBe(false)
    broken = false
    await pool.run(page, never).catch(() => {}) // the attempt that was under way
    expect(await pool.run(page, never)).toEqual(readingOf('back'))
    expect(pool.healthy).toBe(true)
    await pool.close()
  })
})
