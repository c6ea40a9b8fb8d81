import { type ApiKey, hashKey } from '../../src/model/api-key.ts'

/** The keys of two people, as they send them. */
export const adasKey = 'lector_the-key-of-ada'
export const bobsKey = 'lector_the-key-of-bob'

/** The same as a system is given them. */
export const twoKeys: ApiKey[] = [
  { name: 'ada', hash: hashKey(adasKey) },
  { name: 'bob', hash: hashKey(bobsKey) },
]

/** Them as `API_KEYS`. */
export const apiKeys = twoKeys.map(({ name, hash }) => `${name}:${hash.toString('hex')}`).join(',')
