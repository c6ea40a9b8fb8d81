import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { addAbortSignal } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** A document that is to be read. */
export interface Input {
  /** As people are told of it. */
  readonly label: string
  /** What its result is called after: below a folder that was named, the way to it from there. */
  readonly name: string
  /** Undefined for standard input. */
  readonly path: string | undefined
}

/** What may be in a folder beside documents is not sent; a file that is named is, whatever it is called. */
const documentName = /\.(pdf|png|jpe?g|webp|tiff?|gif|bmp|avif)$/i

/** How standard input is named. */
const standardInput = '-'

/**
 * The documents that paths stand for, each once, in their order; those of a folder by name, and none of a folder that results go to.
 * What is not there is among them: reading it fails.
 */
export async function findInputs(paths: readonly string[], resultFolder: string | undefined): Promise<Input[]> {
  const found = new Map<string, Input>()
  for (const path of paths)
    for (const input of await inputsAt(path, resultFolder)) {
      const key = input.path === undefined ? standardInput : resolve(input.path)
      if (!found.has(key)) found.set(key, input)
    }
  return [...found.values()]
}

async function inputsAt(path: string, resultFolder: string | undefined): Promise<Input[]> {
  if (path === standardInput) return [{ label: 'standard input', name: 'stdin', path: undefined }]
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) return [{ label: path, name: basename(path), path }]
  const files = await filesBelow(path, resultFolder === undefined ? undefined : resolve(resultFolder))
  return files.map((file) => ({ label: file, name: relative(path, file), path: file }))
}

/** Links are not followed, and what is hidden is left out. */
async function filesBelow(folder: string, except: string | undefined): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files: string[] = []
  for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory() && resolve(path) !== except) files.push(...(await filesBelow(path, except)))
    if (entry.isFile() && documentName.test(entry.name)) files.push(path)
  }
  return files
}

/** The bytes of a document. @throws what the file system says; the reason of the signal */
export async function readInput({ path }: Input, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if (path !== undefined) return new Uint8Array(await readFile(path, { signal }))
  return new Uint8Array(await buffer(addAbortSignal(signal, process.stdin)))
}
