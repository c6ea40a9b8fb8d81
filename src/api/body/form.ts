import { once } from 'node:events'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { InvalidRequestError, TooManyImagesError } from '../../errors.ts'
import { createMemory, type Memory } from './memory.ts'
import type { Sink } from './receive.ts'

/** A part that is collected as bytes. The name of a file is not kept. */
export interface FormFile {
  readonly part: string
  /** In memory of its own. */
  readonly bytes: Buffer<ArrayBuffer>
}

/** What a form holds. */
export interface Form {
  /** In order. */
  readonly files: readonly FormFile[]
  /** Those that are not empty: a browser sends every field of a form. */
  readonly fields: Readonly<Record<string, string>>
}

/** What a form may hold, and how much of it. */
export interface FormOptions {
  readonly maxFiles: number
  /** The whole of it can be no larger. */
  readonly mostBytes: number
  /** See {@link createMemory}. */
  readonly take: (bytes: number) => void
  /** Parts of these names are collected as bytes, whether they say that they are files or not. */
  readonly fileParts: readonly string[]
  /** Files in parts of other names are taken too. */
  readonly anyFile?: boolean
}

/** More than there are options, and longer than any of them. */
const maxFields = 16
const fieldSize = 2_048
/** Of a part: it has three headers at most, and its name may be long. */
const headerPairs = 16
const headerSize = 8 * 1024

/**
 * Takes a form apart as it comes (`multipart/form-data`, RFC 7578).
 *
 * @throws InvalidRequestError for a form that is malformed, cut off, or holds what it must not; TooManyImagesError
 */
export function createForm(
  contentType: string,
  { maxFiles, mostBytes, take, fileParts, anyFile = false }: FormOptions,
): Sink<Form> {
  const parser = openParser(contentType, maxFiles, fileParts)
  const files: { readonly part: string; readonly memory: Memory }[] = []
  const taken: number[] = []
  const fields: Record<string, string> = {}
  let fault: unknown
  const fail = (error: unknown) => {
    fault ??= error
  }

  function addFile(part: string, file: BusboyFileStream): void {
    const index = files.length
    const memory = createMemory(mostBytes, (bytes) => {
      take(taken.with(index, bytes).reduce((sum, each) => sum + each, 0))
      taken[index] = bytes
    })
    files.push({ part, memory })
    taken.push(0)
    const attempt = (work: () => void) => {
      try {
        if (fault === undefined) work()
      } catch (error) {
        fail(error)
      }
    }
    file.on('data', (chunk: Buffer) => attempt(() => memory.add(chunk))).on('end', () => attempt(memory.trim))
  }

  parser
    .on('file', (name, file) => {
      file.on('error', () => {}) // the parser says so too
      if (anyFile || fileParts.includes(name)) return addFile(name, file)
      fail(
        new InvalidRequestError(
          `The form has a file in a part of another name: files go into parts named "${fileParts.join('" or "')}".`,
        ),
      )
      file.resume()
    })
    .on('field', (name, value, _nameTruncated, truncated) => {
      if (truncated) fail(new InvalidRequestError('A field of the form is too long.'))
      if (value !== '') fields[name] = value
    })
    .on('filesLimit', () => fail(new TooManyImagesError(`More than ${maxFiles}`, maxFiles)))
    .on('fieldsLimit', () => fail(new InvalidRequestError('The form has too many fields.')))
    .on('partsLimit', () => fail(new InvalidRequestError('The form has too many parts.')))
    .on('error', () => fail(new InvalidRequestError('The form is malformed, or cut off before its end.')))

  return {
    add(chunk) {
      if (fault !== undefined) throw fault
      parser.write(chunk)
    },
    async end() {
      if (fault === undefined) await once(parser.end(), 'finish').catch(fail)
      if (fault !== undefined) throw fault
      return { files: files.map(({ part, memory }) => ({ part, bytes: memory.bytes() })), fields }
    },
  }
}

function openParser(contentType: string, maxFiles: number, fileParts: readonly string[]): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { files: maxFiles, fields: maxFields, parts: maxFiles + maxFields, fieldSize, headerPairs, headerSize },
      isPartAFile: (name, _type, fileName) => fileName !== undefined || fileParts.includes(name ?? ''),
    })
  } catch {
    throw new InvalidRequestError('The Content-Type of a form must name its boundary.')
  }
}
