import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readerModels } from './models.ts'
import { createReader, type Reader, type ReaderOptions } from './reader.ts'

/** `tesseract` is the engine alone; with `all` every line is read twice, with `auto` those that the engine missed or doubts. */
export type ReaderMode = 'auto' | 'all' | 'tesseract'

/** The reader that was picked: none where the engine is alone. */
export interface ChosenReader {
  readonly mode: ReaderMode
  readonly reader?: Reader
  /** The same wherever it makes the same of a page. */
  readonly fingerprint: string
}

const alone: ChosenReader = { mode: 'tesseract', fingerprint: 'tesseract' }

/** Starts the reader, and logs which one. Where it cannot be had the engine is alone. */
export async function chooseReader(mode: ReaderMode, options: ReaderOptions): Promise<ChosenReader> {
  const { logger } = options
  if (mode === 'tesseract') {
    logger.info({ reader: mode, why: 'as READER says' }, 'reader chosen')
    return alone
  }
  try {
    const reader = await createReader(options)
    logger.info({ reader: mode }, 'reader chosen')
    return { mode, reader, fingerprint: `${mode} ${await hashOfModels()}` }
  } catch (error) {
    const why = `the neural reader cannot be had: ${error instanceof Error ? error.message : String(error)}`
    logger.warn({ reader: 'tesseract', why }, 'reader chosen')
    return alone
  }
}

async function hashOfModels(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of Object.values(readerModels())) hash.update(await readFile(file))
  return hash.digest('base64url')
}
