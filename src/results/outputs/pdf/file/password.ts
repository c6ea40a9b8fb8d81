import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { rc4 } from './rc4.ts'
import { arrayOf, type Dict, LockedPdfError, numberOf, type Value } from './values.ts'

/** Entries of an encryption dictionary that the key is made of (ISO 32000-2 table 21). */
interface Lock {
  readonly revision: number
  readonly keyBytes: number
  readonly owner: Buffer
  readonly user: Buffer
  readonly ownerKey: Buffer
  readonly userKey: Buffer
  readonly permissions: number
  readonly encryptsMetadata: boolean
  readonly id: Buffer
}

/**
 * The key that a file is encrypted with, by the password of its user or its owner (ISO 32000-2 §7.6.4).
 *
 * @throws LockedPdfError when the password is neither's
 */
export function fileKey(encrypt: Dict, trailer: Dict, password: string): Buffer {
  const bytes = (value: Value | undefined) => (value instanceof Buffer ? value : Buffer.alloc(0))
  const version = numberOf(encrypt.get('V'), 0)
  const lock: Lock = {
    revision: numberOf(encrypt.get('R'), 0),
    keyBytes:
      version === 1 ? 5 : version === 4 ? 16 : Math.min(16, Math.max(5, numberOf(encrypt.get('Length'), 40) >> 3)),
    owner: bytes(encrypt.get('O')),
    user: bytes(encrypt.get('U')),
    ownerKey: bytes(encrypt.get('OE')),
    userKey: bytes(encrypt.get('UE')),
    permissions: numberOf(encrypt.get('P'), 0),
    encryptsMetadata: encrypt.get('EncryptMetadata') !== false,
    id: bytes(arrayOf(trailer.get('ID'))[0]),
  }
  const key = lock.revision >= 5 ? openAes256(lock, password) : openMd5(lock, password)
  if (key === undefined) throw new LockedPdfError('the password is missing or wrong')
  return key
}

/** What fills up passwords (algorithm 2, step a). */
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

/** Revisions 2 to 4: algorithms 6 and 7. */
function openMd5(lock: Lock, password: string): Buffer | undefined {
  const padded = pad(Buffer.from(password, 'latin1'))
  return openAsUser(lock, padded) ?? openAsUser(lock, userPassword(lock, padded))
}

function pad(password: Buffer): Buffer {
  return Buffer.concat([password, padding]).subarray(0, 32)
}

function openAsUser(lock: Lock, padded: Buffer): Buffer | undefined {
  const { revision, keyBytes, owner, user, permissions, encryptsMetadata, id } = lock
  const bits = Buffer.alloc(4)
  bits.writeInt32LE(permissions | 0)
  const more = revision >= 4 && !encryptsMetadata ? Buffer.alloc(4, 255) : Buffer.alloc(0)
  const key = stretch(md5(padded, owner.subarray(0, 32), bits, id, more), revision, keyBytes)
  if (revision === 2) return rc4(key, padding).equals(user.subarray(0, 32)) ? key : undefined
  return rounds(key, md5(padding, id), ascending).equals(user.subarray(0, 16)) ? key : undefined
}

/** The user's password, which the owner's opens. */
function userPassword({ revision, keyBytes, owner }: Lock, padded: Buffer): Buffer {
  const key = stretch(md5(padded), revision, keyBytes)
  const sealed = owner.subarray(0, 32)
  return pad(revision === 2 ? rc4(key, sealed) : rounds(key, sealed, ascending.toReversed()))
}

function stretch(first: Buffer, revision: number, keyBytes: number): Buffer {
  let key = first
  if (revision >= 3) for (let i = 0; i < 50; i++) key = md5(key.subarray(0, keyBytes))
  return key.subarray(0, keyBytes)
}

const ascending = Array.from({ length: 20 }, (_, i) => i)

function rounds(key: Buffer, bytes: Buffer, steps: readonly number[]): Buffer {
  return steps.reduce((data, step) => rc4(Buffer.from(key.map((byte) => byte ^ step)), data), bytes)
}

function md5(...parts: Buffer[]): Buffer {
  return createHash('md5').update(Buffer.concat(parts)).digest()
}

/** Revisions 5 and 6: algorithm 2.A. */
function openAes256({ revision, owner, user, ownerKey, userKey }: Lock, password: string): Buffer | undefined {
  const word = Buffer.from(password.normalize('NFKC')).subarray(0, 127)
  const attempts: Array<[check: Buffer, more: Buffer, sealed: Buffer]> = [
    [user, Buffer.alloc(0), userKey],
    [owner, user.subarray(0, 48), ownerKey],
  ]
  for (const [check, more, sealed] of attempts) {
    if (!hash(revision, word, check.subarray(32, 40), more).equals(check.subarray(0, 32))) continue
    const key = hash(revision, word, check.subarray(40, 48), more)
    const aes = createDecipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false)
    return Buffer.concat([aes.update(sealed.subarray(0, 32)), aes.final()])
  }
  return undefined
}

/** Algorithm 2.B; revision 5, of an extension to PDF 1.7, has the first hash alone. */
function hash(revision: number, word: Buffer, salt: Buffer, more: Buffer): Buffer {
  let key = createHash('sha256').update(word).update(salt).update(more).digest()
  if (revision === 5) return key
  for (let round = 0, last = 0; round < 64 || last > round - 32; round++) {
    const block = Buffer.concat([word, key, more])
    const aes = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false)
    const sealed = aes.update(Buffer.concat(Array<Buffer>(64).fill(block)))
    const size = sealed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3
    key = createHash(['sha256', 'sha384', 'sha512'][size] ?? 'sha256')
      .update(sealed)
      .digest()
    last = sealed.at(-1) ?? 0
  }
  return key.subarray(0, 32)
}
