import { InvalidRequestError } from '../../errors.ts'
import { RequestOptions } from '../../model/options.ts'
import type { Form } from './form.ts'
import type { ReadBody } from './read-images.ts'

/** The name of the parts of our own form that are files. */
export const filePart = 'file'

/**
 * What a form asks for: one file is answered like a string, several like an array.
 *
 * @throws InvalidRequestError when it has no file, or an option that is wrong
 */
export function readForm({ files: parts, fields }: Form): ReadBody {
  const files = parts.map(({ bytes }) => bytes)
  if (files.length === 0) throw new InvalidRequestError('The form has no file: send at least one part named "file".')
  const { data: options, error } = RequestOptions.safeParse(fields)
  if (error) throw new InvalidRequestError(error.issues[0]?.message ?? 'The form is not of the right form.')
  const empty = files.findIndex(({ length }) => length === 0)
  const shape = files.length === 1 ? 'single' : 'batch'
  if (empty === -1) return { requested: { shape, images: files, options } }
  const fault = new InvalidRequestError('The file is empty.')
  fault.index = empty
  return { requested: { shape, images: files.slice(0, empty), options }, fault }
}
