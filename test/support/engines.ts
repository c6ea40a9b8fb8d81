import { pino } from 'pino'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import type { StartThread } from '../../src/recognition/engine.ts'
import { chooseEngine, type Engine, type EngineChoice } from '../../src/recognition/engines.ts'
import type { Page } from '../../src/recognition/page.ts'
import { createPool, type PoolOptions } from '../../src/recognition/pool.ts'

const logger = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })

/** Picks an engine for tests; with the model that npm brings, unless told otherwise. */
export async function pickEngine(
  engine: EngineChoice['engine'],
  search: Partial<EngineChoice['search']> = {},
  log = logger,
): Promise<Engine> {
  return chooseEngine({ engine, search: { kind: 'best_int', languages: ['eng'], ...search }, timeoutMs: 30_000 }, log)
}

/** The same, until the test has finished; gives what starts its threads. */
export async function startEngine(...choice: Parameters<typeof pickEngine>): Promise<StartThread> {
  const engine = await pickEngine(...choice)
  onTestFinished(engine.close)
  return engine.startThread
}

const missing = await pickEngine('native').then(
  (engine) => engine.close(),
  (error: Error) => error.message,
)
if (missing) console.warn(`SKIPPED: tests of the native engine, which this machine does not have: ${missing}`)

/** Both engines, and whether this machine has them. */
export const engines = [
  { name: 'tesseract.js' as const, isHere: true },
  { name: 'native' as const, isHere: !missing },
]

/** A pool that is closed when the test has finished. */
export function testPool(options: Pick<PoolOptions, 'startThread'> & Partial<PoolOptions>) {
  const pool = createPool({ size: 1, timeoutMs: 30_000, logger, ...options })
  onTestFinished(() => pool.close())
  return pool
}

/** A file of `test/fixtures` as engines take it, without preparation. */
export async function fixturePage(name: string): Promise<Page> {
  const file = new URL(`../fixtures/${name}`, import.meta.url).pathname
  const { data, info } = await sharp(file).greyscale().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
