import { once } from 'node:events'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { InvalidRequestError, TooManyImagesError } from '../../errors.ts'
import { createMemory, type Memory } from './memory.ts'
import type { Sink } from './receive.ts'

/** What a form holds. Names of files are not kept. */
export interface Form {
  /** Of the parts named `file`, in order; each in memory of its own. */
  readonly files: Buffer[]
  /** Those that are not empty: a browser sends every field of a form. */
  readonly fields: Readonly<Record<string, string>>
}

/** The name of the parts that are files. */
const filePart = 'file'
/** More than there are options, and longer than any of them. */
const maxFields = 16
const fieldSize = 2_048
/** Of a part: it has three headers at most, and its name may be long. */
const headerPairs = 16
const headerSize = 8 * 1024

/**
 * Takes a form apart as it comes (`multipart/form-data`, RFC 7578).
 *
 * @param take see {@link createMemory}
 * @throws InvalidRequestError for a form that is malformed, cut off, or holds what it must not; TooManyImagesError
 */
export function createForm(
  contentType: string,
  { maxFiles, mostBytes, take }: { maxFiles: number; mostBytes: number; take: (bytes: number) => void },
): Sink<Form> {
  const parser = openParser(contentType, maxFiles)
  const files: Memory[] = []
  const taken: number[] = []
  const fields: Record<string, string> = {}
  let fault: unknown
  const fail = (error: unknown) => {
    fault ??= error
  }

  function addFile(file: BusboyFileStream): void {
    const index = files.length
    const memory = createMemory(mostBytes, (bytes) => {
      take(taken.with(index, bytes).reduce((sum, each) => sum + each, 0))
      taken[index] = bytes
    })
    files.push(memory)
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
      if (name === filePart) return addFile(file)
      fail(new InvalidRequestError('The form has a file in a part of another name: files go into parts named "file".'))
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
      return { files: files.map(({ bytes }) => bytes()), fields }
    },
  }
}

function openParser(contentType: string, maxFiles: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { files: maxFiles, fields: maxFields, parts: maxFiles + maxFields, fieldSize, headerPairs, headerSize },
      isPartAFile: (name, _type, fileName) => fileName !== undefined || name === filePart,
    })
  } catch {
    throw new InvalidRequestError('The Content-Type of a form must name its boundary.')
  }
}
