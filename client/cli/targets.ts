import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import type { Input } from './inputs.ts'

/**
 * Where the result of each document goes: `scan.png` to `scan.png.txt`, what has the extension already by its own name. Two of one name
 * get a number, and no document is ever a target.
 */
export function targetsOf(inputs: readonly Input[], folder: string, extension: string): string[] {
  const taken = new Set(inputs.flatMap(({ path }) => (path === undefined ? [] : [resolve(path)])))
  return inputs.map(({ name }) => {
    const stem = extname(name).toLowerCase() === `.${extension}` ? name.slice(0, -extension.length - 1) : name
    for (let count = 1; ; count++) {
      const target = join(folder, `${stem}${count === 1 ? '' : `-${count}`}.${extension}`)
      if (taken.has(resolve(target))) continue
      taken.add(resolve(target))
      return target
    }
  })
}

/** Whether something is there already. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Writes a file, its folder too; whoever looks sees the whole of it or nothing. */
export async function writeTarget(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, bytes)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
