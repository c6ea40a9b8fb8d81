import { createHmac } from 'node:crypto'

/** What Standard Webhooks puts before the base64 of a secret. */
const prefix = 'whsec_'

/** The bytes of a secret, `whsec_` and base64 of 24 to 64 bytes; undefined when it is none. (standardwebhooks.com, specification 1.0.) */
export function parseSecret(text: string): Buffer | undefined {
  const encoded = text.slice(prefix.length)
  const bytes = Buffer.from(encoded, 'base64')
  const isSound = text.startsWith(prefix) && bytes.toString('base64') === encoded
  return isSound && bytes.length >= 24 && bytes.length <= 64 ? bytes : undefined
}

/**
 * The three headers of a Standard Webhooks message; the signature is by every secret, so that a receiver with either accepts it. Node's own
 * HMAC: the `standardwebhooks` package has one of its own in JavaScript, and verifies this one in the tests.
 *
 * @param id the same at every attempt
 * @param sentAt of this attempt, in ms
 */
export function signedHeaders(id: string, body: string, secrets: readonly Buffer[], sentAt: number) {
  const timestamp = Math.floor(sentAt / 1000)
  const sign = (secret: Buffer) => createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret)}`).join(' '),
  }
}
