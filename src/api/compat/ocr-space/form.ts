import type { FastifyReply, FastifyRequest } from 'fastify'
import { InvalidRequestError } from '../../../errors.ts'
import { ParseFields } from '../../../model/ocr-space.ts'
import type { Dialect } from '../../body/dialects.ts'
import type { BodyReader } from '../../body/reader.ts'

/** A document as it came, still to be decoded if it came as text. */
interface Source {
  readonly bytes: Buffer<ArrayBuffer>
  readonly dialect?: Dialect
}

/** What a client asks for. */
export interface ParseRequest {
  readonly fields: ParseFields
  readonly source: Source | undefined
}

/** The part, or field, that has the document as text. */
const base64Part = 'base64Image'
/** More fields than there are. */
const maxFields = 32
const maxFieldBytes = 2_048

/**
 * Reads the form of a request, in either of the types that forms have.
 *
 * @throws InvalidRequestError, BodyTooLargeError, OverloadedError, TooManyImagesError
 */
export async function readParseForm(
  bodies: BodyReader,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ParseRequest> {
  if (/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? ''))
    return readUrlEncoded(await bodies.receive(request, reply))
  const parts = { maxFiles: 1, fileParts: [base64Part], anyFile: true }
  const { files, fields } = await bodies.receiveForm(request, reply, parts)
  const [file] = files
  const source: Source | undefined =
    file?.part === base64Part ? { bytes: file.bytes, dialect: 'base64' } : file && { bytes: file.bytes }
  return { fields: parseFields(fields), source }
}

/** What is long in it is not copied. */
function readUrlEncoded(body: Buffer<ArrayBuffer>): ParseRequest {
  const fields: Record<string, string> = {}
  let source: Source | undefined
  for (let [start, count] = [0, 0]; start < body.length; count++) {
    if (count === maxFields) throw new InvalidRequestError('The form has too many fields.')
    const next = body.indexOf('&', start)
    const end = next === -1 ? body.length : next
    const field = body.subarray(start, end)
    const name = field.toString('latin1', 0, base64Part.length + 1)
    if (name === `${base64Part}=`) source = { bytes: field.subarray(name.length), dialect: 'escaped-base64' }
    else if (field.length > maxFieldBytes) throw new InvalidRequestError('A field of the form is too long.')
    else for (const [key, value] of new URLSearchParams(field.toString())) if (value !== '') fields[key] = value
    start = end + 1
  }
  return { fields: parseFields(fields), source }
}

function parseFields(fields: Readonly<Record<string, string>>): ParseFields {
  const { data, error } = ParseFields.safeParse(fields)
  if (error) throw new InvalidRequestError(error.issues[0]?.message ?? 'The form is not of the right form.')
  return data
}

/**
 * The document of a request, fetched if it has an address alone.
 *
 * @throws InvalidRequestError when there is none, or it is no base64; what fetching throws
 */
export async function documentOf(
  { source, fields: { url } }: ParseRequest,
  bodies: BodyReader,
  request: FastifyRequest,
  reply: FastifyReply,
  gone: AbortSignal,
): Promise<Buffer | undefined> {
  if (source === undefined && url !== undefined) return (await bodies.fetch(request, reply, gone, [url]))[0]
  if (source === undefined || source.bytes.length === 0)
    throw new InvalidRequestError('There is no document: send a file, base64Image or url.')
  if (source.dialect === undefined) return source.bytes
  const { requested, fault } = await bodies.readText(source.bytes, source.dialect, gone)
  const [bytes] = requested.images
  if (bytes === undefined) throw fault ?? new InvalidRequestError('base64Image is empty.')
  return bytes
}
