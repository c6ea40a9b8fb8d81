import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import type { Model } from './models.ts'

/**
 * A hash over all that results depend on besides their images: the code of this folder, of `documents/` and of `results/`, the
 * library that decodes, the engine and the content of its models. It changes by itself whenever one of them does.
 *
 * @param engine its name and version
 */
export async function fingerprintOf(engine: string, models: readonly Model[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([engine, sharp.versions]))
  const folders = ['.', '../results', '../documents'].map((folder) => join(import.meta.dirname, folder))
  const own = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })))
  const files = own
    .flat()
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  for (const file of [...files.toSorted(), ...models.map((model) => model.file)]) {
    hash.update(`\0${basename(file)}\0`).update(await readFile(file))
  }
  return hash.digest('base64url')
}
