import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { fileKey } from './password.ts'
import { rc4 } from './rc4.ts'
import type { Cipher } from './serialise.ts'
import { BrokenPdfError, type Dict, dictOf, isName, Name, numberOf } from './values.ts'

/** Opens and seals what belongs to the object of this number. */
export interface Encryption {
  readonly opener: (num: number, gen: number) => Cipher
  readonly sealer: (num: number, gen: number) => Cipher
}

type Method = 'none' | 'rc4' | 'aes'

/**
 * The encryption of a file by password (ISO 32000-2 §7.6), so that what is added to it is protected as the rest of it is.
 *
 * @throws LockedPdfError when the password is missing or wrong; BrokenPdfError when it is encrypted in another way
 */
export function createEncryption(encrypt: Dict, trailer: Dict, password: string): Encryption {
  if (!isName(encrypt.get('Filter'), 'Standard')) throw new BrokenPdfError('encrypted for certificates')
  const version = numberOf(encrypt.get('V'), 0)
  if (![1, 2, 4, 5].includes(version)) throw new BrokenPdfError('encrypted in an unknown way')
  const key = fileKey(encrypt, trailer, password)
  const methods = { strings: methodOf(encrypt, version, 'StrF'), streams: methodOf(encrypt, version, 'StmF') }

  function keyOf(num: number, gen: number, method: Method): Buffer {
    if (version === 5) return key
    const object = Buffer.from([num, num >> 8, num >> 16, gen, gen >> 8])
    const salt = Buffer.from(method === 'aes' ? 'sAlT' : '')
    const hash = createHash('md5').update(key).update(object).update(salt).digest()
    return hash.subarray(0, Math.min(16, key.length + 5))
  }
  const apply = (aes: (key: Buffer, bytes: Buffer) => Buffer) => (num: number, gen: number) => {
    const by = (method: Method) => (bytes: Buffer) => {
      if (method === 'none') return bytes
      return (method === 'rc4' ? rc4 : aes)(keyOf(num, gen, method), bytes)
    }
    return { string: by(methods.strings), stream: by(methods.streams) }
  }
  return { opener: apply(openAes), sealer: apply(sealAes) }
}

function methodOf(encrypt: Dict, version: number, which: 'StrF' | 'StmF'): Method {
  if (version < 4) return 'rc4'
  const filter = encrypt.get(which)
  if (!(filter instanceof Name) || filter.text === 'Identity') return 'none'
  const method = dictOf(dictOf(encrypt.get('CF')).get(filter.text)).get('CFM')
  if (isName(method, 'V2')) return 'rc4'
  if (isName(method, 'AESV2') || isName(method, 'AESV3')) return 'aes'
  if (isName(method, 'None')) return 'none'
  throw new BrokenPdfError('encrypted by an unknown filter')
}

function openAes(key: Buffer, bytes: Buffer): Buffer {
  const end = bytes.length - (bytes.length % 16)
  if (end < 32) return Buffer.alloc(0)
  const aes = createDecipheriv(`aes-${key.length * 8}-cbc`, key, bytes.subarray(0, 16)).setAutoPadding(false)
  const opened = Buffer.concat([aes.update(bytes.subarray(16, end)), aes.final()])
  const padding = opened.at(-1) ?? 0
  return opened.subarray(0, padding >= 1 && padding <= 16 ? opened.length - padding : opened.length)
}

/** The initialisation vector comes from the key and the bytes: equal input is to give equal output, and nobody else can tell it. */
function sealAes(key: Buffer, bytes: Buffer): Buffer {
  const vector = createHmac('sha256', key).update(bytes).digest().subarray(0, 16)
  const aes = createCipheriv(`aes-${key.length * 8}-cbc`, key, vector)
  return Buffer.concat([vector, aes.update(bytes), aes.final()])
}
