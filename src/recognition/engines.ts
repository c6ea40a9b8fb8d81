import type { Logger } from '../logger.ts'
import type { StartThread } from './engine.ts'
import { fingerprintOf } from './fingerprint.ts'
import { findModels, type ModelSearch } from './models.ts'
import { type NativeEngine, openNativeEngine } from './native/thread.ts'
import { startTesseractJsThread, tesseractJsVersion } from './tesseract-js.ts'

/** What the operator wants. */
export interface EngineChoice {
  /** `auto` is native where libtesseract and a model are installed, and tesseract.js elsewhere. */
  readonly engine: 'auto' | 'tesseract.js' | 'native'
  readonly search: ModelSearch
  /** The longest that one page may take. */
  readonly timeoutMs: number
}

/** A start takes some 0.3 s, and several wait for each other on a small machine. */
const startTimeoutMs = 15_000

/** The engine that was picked. */
export interface Engine {
  readonly name: 'native' | 'tesseract.js'
  /** Starts a thread with the models of all languages loaded. */
  readonly startThread: StartThread
  /** The same wherever the same image gets the same text. */
  readonly fingerprint: string
  /** Cleans up, when all of its threads have been stopped. */
  close(): void
}

/**
 * Picks the engine, and logs which and why.
 *
 * @throws EngineStartError when a model is missing, or the engine that was asked for does not start
 */
export async function chooseEngine({ engine, search, timeoutMs }: EngineChoice, logger: Logger): Promise<Engine> {
  const models = await findModels(search)
  const tell = (name: string, why: string) => {
    logger.info({ engine: name, model: search.kind, languages: search.languages, why }, 'engine chosen')
  }
  const tesseractJs = async (): Promise<Engine> => ({
    name: 'tesseract.js',
    startThread: () => startTesseractJsThread({ models, startTimeoutMs }),
    fingerprint: await fingerprintOf(`tesseract.js ${tesseractJsVersion}`, models),
    close: () => {},
  })
  if (engine === 'tesseract.js') {
    tell(engine, 'as ENGINE says')
    return tesseractJs()
  }
  try {
    const native = await openNativeEngine({ models, startTimeoutMs, timeoutMs })
    const version = await tryOut(native)
    tell('native', engine === 'native' ? 'as ENGINE says' : `libtesseract ${version} is installed`)
    return { ...native, name: 'native', fingerprint: await fingerprintOf(`native ${version}`, models) }
  } catch (error) {
    if (engine === 'native') throw error
    tell('tesseract.js', `native cannot be had: ${error instanceof Error ? error.message : String(error)}`)
    return tesseractJs()
  }
}

/** Only a start tells whether the library and the models load. */
async function tryOut(native: NativeEngine): Promise<string> {
  try {
    const trial = await native.startThread()
    await trial.stop()
    return trial.version
  } catch (error) {
    native.close()
    throw error
  }
}
