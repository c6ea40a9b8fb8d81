import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { NotAcceptableError } from '../errors.ts'
import { FormatName, type FormatQuery } from '../model/format.ts'
import { formats } from '../results/outputs/formats.ts'
import { wantedType } from './wanted-type.ts'

/** `Accept: application/json` means the usual answer, so that of `format=json` cannot be had by it. */
const byType = new Map(FormatName.options.filter((name) => name !== 'json').map((name) => [bareType(name), name]))

/** How an answer is to be written down. */
export interface WantedFormat {
  readonly format: FormatName
  readonly force?: boolean | undefined
}

/**
 * What the query or else `Accept` asks for; undefined is the usual answer. Says in `Vary` that it looked.
 *
 * @throws NotAcceptableError
 */
export function wantedFormat(
  { format: named, force }: FormatQuery,
  accept: string | undefined,
  reply: FastifyReply,
): WantedFormat | undefined {
  const others = reply.getHeader('vary')
  reply.header('vary', others === undefined ? 'Accept' : `${String(others)}, Accept`)
  const format = named === undefined ? acceptedFormat(accept) : namedFormat(named)
  return format && { format, force }
}

function namedFormat(name: string): FormatName {
  const { data } = FormatName.safeParse(name)
  if (data === undefined)
    throw new NotAcceptableError(`There is no such format. There are: ${FormatName.options.join(', ')}.`)
  return data
}

function acceptedFormat(accept: string | undefined): FormatName | undefined {
  const type = wantedType(accept, [...byType.keys()])
  return type === undefined ? undefined : byType.get(type)
}

/** Sends what was written down. A PDF has the name of a file to be saved as, where there is a name. */
export function sendFormat(
  reply: FastifyReply,
  format: FormatName,
  output: string | Buffer,
  name?: string,
): FastifyReply {
  const { mediaType, extension } = formats[format]
  if (format === 'pdf' && name !== undefined)
    reply.header('content-disposition', `inline; filename="${name}.${extension}"`)
  return reply.type(mediaType).send(output)
}

/** Sends what is JSON already. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json').send(json)
}

/** What the OpenAPI document says of an answer that comes in every format; as JSON, in one of these forms. */
export function everyFormat<Json extends z.ZodType>(json: Json) {
  const text = { schema: z.string() }
  return {
    'application/json': { schema: json },
    ...Object.fromEntries(Array.from(byType.keys(), (type) => [type, text])),
    'application/pdf': { schema: z.string().meta({ format: 'binary' }) },
  }
}

function bareType(name: FormatName): string {
  return formats[name].mediaType.replace(/;.*/, '')
}
