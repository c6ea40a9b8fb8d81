import { createHash, randomUUID } from 'node:crypto'
import type { Logger } from '../logger.ts'
import type { Recognition } from '../model/recognition.ts'
import type { RecogniseOptions, Recognizer } from '../recognition/recognizer.ts'
import type { Changes, Nudges } from '../tasks/changes.ts'
import { type CacheStore, type Claim, leadMs } from './store.ts'

/** What a cached recognizer works with. Whoever made the parts closes them. */
export interface CachedRecognizerDeps {
  readonly recognizer: Recognizer
  readonly store: CacheStore
  readonly changes: Pick<Changes, 'on'>
  /** Of all that makes texts: the engine, its models and the preparation. */
  readonly fingerprint: string
  /** Whether an owner is told what was recognised for another. */
  readonly shared: boolean
  readonly logger: Logger
}

/** Redis is as good as away when it takes longer to subscribe. */
const confirmWithinMs = 1_000

/**
 * Keeps a page from being recognised twice by any process on one Redis: its text is the one that is known, or the one
 * that somebody who is at it already will find, or else comes from the recognizer behind. While Redis is away it is that
 * recognizer alone.
 */
export function createCachedRecognizer(deps: CachedRecognizerDeps): Recognizer {
  const { recognizer, store, changes, fingerprint, shared, logger } = deps
  const warn = (error: unknown) => logger.warn({ err: error }, 'cache')

  async function claim(key: string, token: string): Promise<Claim | 'away'> {
    return store.claim(key, token).catch((error: unknown) => {
      warn(error)
      return 'away'
    })
  }

  /** Nothing when Redis does not confirm it in time. */
  async function listen(key: string, signal: AbortSignal): Promise<Nudges | undefined> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(confirmWithinMs)])
    return changes.on(store.channel(key), within).catch((error: unknown) => {
      signal.throwIfAborted()
      warn(error)
      return undefined
    })
  }

  async function lead(key: string, token: string, recognise: () => Promise<Recognition>): Promise<Recognition> {
    const alive = setInterval(() => void store.holdOn(key, token).catch(warn), leadMs / 3)
    try {
      const recognition = await recognise()
      await store.put(key, recognition).catch(warn)
      return recognition
    } catch (error) {
      await store.release(key, token).catch(warn)
      throw error
    } finally {
      clearInterval(alive)
    }
  }

  return {
    async recognise(image, page, signal, options = {}) {
      const recognise = () => recognizer.recognise(image, page, signal, options)
      const key = keyOf(image, page, shared ? { ...options, owner: undefined } : options, fingerprint)
      const token = randomUUID()
      let nudges: Nudges | undefined
      try {
        for (;;) {
          const claimed = await claim(key, token)
          if (claimed === 'lead') return { ...(await lead(key, token, recognise)), cache: 'miss', cacheKey: key }
          if (claimed === 'away') return { ...(await recognise()), cache: 'miss' }
          if (claimed !== 'follow') return { ...claimed, cache: nudges ? 'coalesced' : 'hit', cacheKey: key }
          // What was told before the subscription was not heard: claim again before waiting.
          if (nudges) await nudges.nextWithin(leadMs, signal)
          else nudges = await listen(key, signal)
          if (nudges === undefined) return { ...(await recognise()), cache: 'miss' }
          signal.throwIfAborted()
        }
      } finally {
        nudges?.[Symbol.dispose]()
      }
    },
  }
}

/** Of documents that are in hand: their pages come one by one, and a book is not hashed for each. */
const digests = new WeakMap<Buffer, string>()

function digestOf(image: Buffer): string {
  const digest = digests.get(image) ?? createHash('sha256').update(image).digest('base64url')
  digests.set(image, digest)
  return digest
}

/** The bytes are only hashed. Equal images of two owners, or in two languages, have nothing in common. */
function keyOf(
  image: Buffer,
  page: number,
  { language = '', owner = '', pdfText = 'auto' }: RecogniseOptions,
  fingerprint: string,
): string {
  const scope = JSON.stringify([fingerprint, language, owner, pdfText, page, digestOf(image)])
  return createHash('sha256').update(scope).digest('base64url')
}
