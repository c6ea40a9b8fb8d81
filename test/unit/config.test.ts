import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'

test('nothing needs to be set', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 5000,
    dashboard: { port: 5555, readOnly: true, login: undefined },
  })
})

test.each([
  ['127.0.0.1', false],
  ['localhost', false],
  ['::1', false],
  ['0.0.0.0', true],
  ['::', true],
  ['192.0.2.7', true],
  ['127.example', true],
])('HOST=%s is public: %s', (HOST, isPublic) => {
  expect(readConfig({ HOST }).isPublic).toBe(isPublic)
})

test('pages of other origins are named one by one', () => {
  const { hosts } = readConfig({ ALLOWED_HOSTS: 'OCR.example, a-b.example', HOST: 'Scanner' })
  expect(hosts).toEqual(['ocr.example', 'a-b.example', 'scanner'])
  for (const wrong of ['https://ocr.example', 'ocr.example:5000', '*.example', 'a..b']) {
    expect(() => readConfig({ ALLOWED_HOSTS: wrong })).toThrow('ALLOWED_HOSTS')
  }
  const { origins } = readConfig({ CORS_ORIGINS: 'https://app.example, http://localhost:3000' })
  expect(origins).toEqual(['https://app.example', 'http://localhost:3000'])
  for (const wrong of ['*', 'app.example', 'https://app.example/', 'https://App.example', 'file://x', 'null']) {
    expect(() => readConfig({ CORS_ORIGINS: wrong })).toThrow('CORS_ORIGINS')
  }
})

test.each(['redis://localhost', 'rediss://ada:secret@redis.example:6380/15', 'redis://[::1]:6379/'])(
  'REDIS_URL=%s is taken',
  (REDIS_URL) => {
    expect(readConfig({ REDIS_URL }).redisUrl).toBe(REDIS_URL)
  },
)

test('proxies are addresses, networks or names of some, and the public address is an origin', () => {
  const { trustedProxies, publicUrl } = readConfig({
    TRUST_PROXY: 'loopback, 10.0.0.0/8 fd00::/8,192.0.2.1',
    PUBLIC_URL: 'https://ocr.example',
  })
  expect(trustedProxies).toEqual(['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.1'])
  expect(publicUrl).toBe('https://ocr.example')
  for (const wrong of ['true', '1', 'proxy.example', '10.0.0.0/40'])
    expect(() => readConfig({ TRUST_PROXY: wrong })).toThrow('TRUST_PROXY')
  expect(() => readConfig({ PUBLIC_URL: 'https://ocr.example/path' })).toThrow('PUBLIC_URL')
})

test('an empty variable counts as unset', () => {
  expect(readConfig({ PORT: '', DASHBOARD_USER: '' }).port).toBe(5000)
})

test('every fault is told at once', () => {
  const wrong = {
    PORT: 'http',
    MAX_IMAGES: '0',
    REDIS_URL: 'localhost:6379',
    DASHBOARD_READ_ONLY: 'perhaps',
    DASHBOARD_USER: 'ada',
  }
  for (const name of Object.keys(wrong)) expect(() => readConfig(wrong)).toThrow(name)
})

test.each([
  ['PORT', '80x', 'must be a number from 1 to 65535'],
  ['MAX_PAGES', '1.5', 'must be a whole number, 1 or more'],
  ['SYNC_QUEUE', '-1', 'must be a whole number; 0 lets nobody wait'],
  ['CACHE_SHARED', 'perhaps', 'must be true or false'],
  ['REDIS_URL', 'http://127.0.0.1', 'must be like redis://HOST:6379 or rediss://HOST:6379/0'],
  ['REDIS_URL', 'redis://127.0.0.1:99999', 'must be like redis://HOST:6379'],
  ['REDIS_URL', 'redis://127.0.0.1/zero', 'must be like redis://HOST:6379'],
  ['ENGINE', 'foo', 'must be auto, tesseract.js or native'],
])('%s=%s %s', (name, wrong, why) => {
  expect(() => readConfig({ [name]: wrong })).toThrow(`${name}: ${why}`)
})

test('languages are told apart, each once', () => {
  expect(readConfig({}).engine.search.languages).toEqual(['eng'])
  expect(readConfig({ LANGUAGES: 'deu+chi_sim+deu' }).engine.search.languages).toEqual(['deu', 'chi_sim'])
  for (const wrong of ['english language', '../eng', 'eng+', 'eng,deu']) {
    expect(() => readConfig({ LANGUAGES: wrong })).toThrow('LANGUAGES: must be like')
  }
})

test('a user needs a password', () => {
  expect(() => readConfig({ DASHBOARD_USER: 'ada' })).toThrow('go together')
  expect(readConfig({ DASHBOARD_USER: 'ada', DASHBOARD_PASSWORD: 'x' }).dashboard.login).toEqual({
    user: 'ada',
    password: 'x',
  })
})

describe('keys', () => {
  const hash = 'a'.repeat(64)
  const file = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'lector-keys-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'keys'), text)
    return join(folder, 'keys')
  }
  const names = (env: NodeJS.ProcessEnv) => readConfig(env).keys.map(({ name }) => name)

  test('come from the environment, from a file, or from both', () => {
    expect(names({})).toEqual([])
    expect(names({ API_KEYS: `ada:${hash}, bob:${'B'.repeat(64)}` })).toEqual(['ada', 'bob'])
    const path = file(`# ours\nada:${hash}\n\ncara:${'c'.repeat(64)} # new\n`)
    expect(names({ API_KEYS_FILE: path, API_KEYS: `bob:${'b'.repeat(64)}` })).toEqual(['bob', 'ada', 'cara'])
  })

  test.each([
    ['no hash', 'ada'],
    ['a key where its hash belongs', 'ada:lector_secret'],
    ['a name with a space', `a da:${hash}`],
    ['a hash cut short', `ada:${hash.slice(1)}`],
    ['something after the hash', `ada:${hash}:admin`],
    ['nothing at all', ' , '],
    ['a key of two people', `ada:${hash},bob:${hash}`],
  ])('are refused with %s, without showing it', (_, text) => {
    expect(() => readConfig({ API_KEYS: text, PORT: 'http' })).toThrow(/PORT: .*API_KEYS: /s)
    expect(() => readConfig({ API_KEYS: text })).not.toThrow(/secret|aaa/)
  })

  test('in a file that is not there or holds none do not let everybody in', () => {
    expect(() => readConfig({ API_KEYS_FILE: '/nowhere/keys' })).toThrow('API_KEYS_FILE: cannot be read')
    expect(() => readConfig({ API_KEYS_FILE: file('# none yet\n') })).toThrow('API_KEYS_FILE: has no key')
  })
})

test('callbacks need hosts and a secret, which no fault tells', () => {
  const [one, two] = ['a', 'b'].map((letter) => `whsec_${Buffer.alloc(24, letter).toString('base64')}`)
  const { callbacks } = readConfig({ CALLBACK_HOSTS: 'hooks.example', CALLBACK_SECRET: `${one} ${two}` })
  expect(callbacks).toMatchObject({ hosts: [{ name: 'hooks.example' }], secrets: [{ length: 24 }, { length: 24 }] })
  expect(() => readConfig({ CALLBACK_HOSTS: 'hooks.example' })).toThrow('go together')
  for (const wrong of [`${one} ${two} ${one}`, 'whsec_c2hvcnQ=', `${one}!`]) {
    const reading = () => readConfig({ CALLBACK_HOSTS: 'hooks.example', CALLBACK_SECRET: wrong })
    expect(reading).toThrow('CALLBACK_SECRET')
    expect(reading).not.toThrow(wrong)
  }
  expect(() => readConfig({ FETCH_HOSTS: 'a/b' })).toThrow('FETCH_HOSTS')
})
