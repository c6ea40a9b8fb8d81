import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Who may call the API: a name, and the SHA-256 of the key that proves it. A name may have several, to change keys without a gap. */
export interface ApiKey {
  /** Tasks belong to it; it is in Redis and may be in logs. */
  readonly name: string
  readonly hash: Buffer
}

/** What the name of a key may look like. */
export const keyName = /^[\w-]+$/

/**
 * The digest by which a key is known. One round of SHA-256 is enough: what makes slow hashes necessary is that people's
 * passwords can be guessed, and 256 random bits cannot.
 */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** Keys as the environment has them: `name:sha256hex`, separated by commas or white space. */
export const ApiKeys = z.string().transform((text, context): ApiKey[] => {
  const pairs = text.split(/[\s,]+/).filter(Boolean)
  if (pairs.length === 0) context.addIssue('has no key in it: leave it out to let everybody in')
  if (new Set(pairs.map((pair) => pair.split(':')[1])).size < pairs.length) context.addIssue('has the same key twice')
  return pairs.map((pair, index) => {
    const [name = '', hash = '', ...rest] = pair.split(':')
    const wellFormed = keyName.test(name) && /^[\da-f]{64}$/i.test(hash) && rest.length === 0
    // Not what was found there: it may be a key.
    if (!wellFormed) context.addIssue(`entry ${index + 1} is not NAME:SHA256 as "npm run key -- new NAME" prints it`)
    return { name, hash: Buffer.from(hash, 'hex') }
  })
})
