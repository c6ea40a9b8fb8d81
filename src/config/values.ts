import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseHost } from '../outbound/hosts.ts'
import { parseSecret } from '../outbound/signature.ts'

/** A TCP port. */
export const port = whole(1, 65_535, 'must be a number from 1 to 65535')

/** How many of something. */
export const count = whole(1, Number.MAX_SAFE_INTEGER, 'must be a whole number, 1 or more')

/** As browsers send it: no path, no slash at the end. */
export const origin = z.string().refine(isOrigin, 'must be like https://app.example')

/** An address of HTTP, with a path or without. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be like http://127.0.0.1:4318' })

/** As in a URL, without the port. */
export const hostName = z.string().regex(/^([\w-]+(\.[\w-]+)*|\*)$/, 'must be like ocr.example, or * for any')

/** As Fastify takes it: an address, a network, or the name of some. */
export const proxy = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.enum(['loopback', 'linklocal', 'uniquelocal'])],
  'must be like 10.0.0.1, 10.0.0.0/8, loopback or uniquelocal',
)

/** Hosts that may be called. */
export const outboundHosts = z
  .string()
  .transform(splitList)
  .pipe(z.array(parsedBy(parseHost, 'must be like hooks.example, *.example:8443, http://name:port or name=10.0.0.5')))
  .default([])

/** What callbacks are signed with. */
export const secrets = z
  .string()
  .transform(splitList)
  .pipe(
    z
      .array(parsedBy(parseSecret, 'must be whsec_ and the base64 of 24 to 64 random bytes'))
      .max(2, 'must be one secret, or two while it is changed'),
  )
  .default([])

/** Yes or no, in the ways in which people write it. */
export const flag = z.stringbool({ error: 'must be true or false' })

/** As Tesseract names them, which is ISO 639-2 with variants: `eng`, `chi_sim`. */
export const languages = z
  .string()
  .regex(/^[a-z]{3}\w*(\+[a-z]{3}\w*)*$/, 'must be like eng or eng+deu')
  .transform((names) => Array.from(new Set(names.split('+'))))

/** Where a Redis is. A path could only be the number of a database. */
export const redisUrl = z.string().refine(isRedisUrl, 'must be like redis://HOST:6379 or rediss://HOST:6379/0')

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max: number, otherwise: string) {
  return z.coerce.number(otherwise).int(otherwise).min(min, otherwise).max(max, otherwise)
}

/** One of some words. */
export function oneOf<const Names extends readonly string[]>(...names: Names) {
  return z.enum(names, `must be ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names)}`)
}

/** The entries of a list, which commas or white space separate. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

/** The text of the file at a path; a fault where it cannot be read. */
export function readText(path: string, context: z.RefinementCtx): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    context.addIssue(`cannot be read (${error instanceof Error ? error.message : String(error)})`)
    return z.NEVER
  }
}

/** A text without what stands behind a `#`. */
export function withoutComments(text: string): string {
  return text.replaceAll(/#.*$/gm, '')
}

/** What a parser makes of a text; a fault where it makes nothing of it. The text is not told: it may be a secret. */
function parsedBy<T>(parse: (text: string) => T | undefined, otherwise: string) {
  return z.string().transform((text, context): T => {
    const parsed = parse(text)
    if (parsed !== undefined) return parsed
    context.addIssue(otherwise)
    return z.NEVER
  })
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text
}

function isRedisUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname)
}
