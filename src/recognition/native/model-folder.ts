import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { EngineStartError } from '../engine.ts'
import type { Model } from '../models.ts'
import { claim, removeAbandoned } from './abandoned.ts'

/** Models as libtesseract reads them: `LANGUAGE.traineddata`, all in one folder. */
export interface ModelFolder {
  readonly path: string
  /** Removes what was unpacked. */
  remove(): void
}

const prefix = 'lector-models-'

/**
 * The folder that the models are in, or a private one with those of npm packages unpacked (4 MB a language). That one is
 * removed when this process exits, if not before; one whose process was killed, by the next that comes here.
 *
 * @throws EngineStartError when a model does not unpack, or there is nowhere to write
 */
export async function modelFolder(models: readonly Model[]): Promise<ModelFolder> {
  const packed = models.filter(({ file }) => file.endsWith('.gz'))
  if (packed.length === 0) return { path: dirname(models[0]?.file ?? ''), remove: () => {} }
  await removeAbandoned(tmpdir(), prefix)
  const path = makeFolder()
  let owner: Server | undefined
  const remove = () => {
    process.off('exit', remove)
    owner?.close()
    rmSync(path, { recursive: true, force: true })
  }
  process.once('exit', remove)
  try {
    owner = await claim(path)
    await Promise.all(packed.map((model) => unpack(model, path)))
  } catch (error) {
    remove()
    throw error
  }
  return { path, remove }
}

/** In one step: a process that ends meanwhile leaves nothing. */
function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), prefix))
  } catch (cause) {
    throw new EngineStartError(`There is nowhere to unpack the models (TMPDIR): ${String(cause)}.`, { cause })
  }
}

async function unpack({ language, file }: Model, folder: string): Promise<void> {
  try {
    const model = await promisify(gunzip)(await readFile(file))
    await writeFile(join(folder, `${language}.traineddata`), model, { mode: 0o600 })
  } catch (cause) {
    throw new EngineStartError(`The model ${file} cannot be unpacked into ${folder}: ${String(cause)}.`, { cause })
  }
}
