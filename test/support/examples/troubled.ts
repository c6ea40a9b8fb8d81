import { RecognitionCrashedError, RecognitionTimeoutError } from '../../../src/errors.ts'
import { adasKey, twoKeys } from '../keys.ts'
import { heldRecognizer, startTestSystem } from '../system.ts'
import { azure, oneImage, picture, publicUrl, raw, unknownId, version } from './documents.ts'
import { form, type Notes } from './exchanges.ts'

const readNow = { method: 'POST', url: '/image-sync', body: oneImage } as const
const analyze = { method: 'POST', url: `${azure}:analyze?${version}`, body: raw.png } as const
const parse = { method: 'POST', url: '/parse/image', body: form({ 'hello.png': picture }) } as const
const languages = { method: 'GET', url: '/languages' } as const

/** Calls that are refused for who asks, and how often. */
export async function strangersCalls({ call }: Notes): Promise<void> {
  const { app, http } = await startTestSystem({ requestsPerMinute: 1, app: { keys: twoKeys, publicUrl } })
  await call(app, 'getLanguages', 'unauthorized', languages)
  await call(app, 'analyzeDocument', 'Unauthorized', analyze)
  await call(app, 'parseImage', 'refused-key', { ...parse, headers: { apikey: 'nobodys' } })
  const headers = { authorization: `Bearer ${adasKey}` }
  await http.get(languages.url).set(headers).expect(200)
  await call(app, 'getLanguages', 'rate-limited', { ...languages, headers })
  await call(app, 'analyzeDocument', 'TooManyRequests', { ...analyze, headers })
  await call(app, 'parseImage', 'rate-limited', { ...parse, headers })

  const upgrade = {
    connection: 'upgrade',
    upgrade: 'websocket',
    origin: 'https://elsewhere.example',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const watch = { method: 'GET', url: `/watch-task?task_id=${unknownId}`, headers: upgrade } as const
  await call((await startTestSystem()).app, 'watchTask', 'origin-not-allowed', watch)
}

/** Calls that fail for the state that the service is in. */
export async function troubledCalls({ call }: Notes): Promise<void> {
  const held = heldRecognizer()
  const full = await startTestSystem({ recognizer: held.recognizer, limits: { maxQueuedItems: 1 }, app: { publicUrl } })
  const first = full.http.post(readNow.url).send(String(oneImage.bytes)).expect(200)
  void first.then(() => {})
  await held.started()
  await full.submit(picture.toString('base64'))
  await call(full.app, 'recogniseNow', 'overloaded', readNow)
  await call(full.app, 'analyzeDocument', 'ServiceUnavailable', analyze)
  await call(full.app, 'parseImage', 'overloaded', parse)
  held.release('Hello, Lector!')
  await first

  const faults = [new RecognitionTimeoutError(30_000), new RecognitionCrashedError()]
  const failing = { recognise: () => Promise.reject(faults.shift() ?? new Error('no fault is left')) }
  const { app, redis } = await startTestSystem({ recognizer: failing, app: { publicUrl } })
  await call(app, 'recogniseNow', 'recognition-timeout', readNow)
  await call(app, 'recogniseNow', 'recognition-crashed', readNow)
  redis.disconnect()
  await call(app, 'submitTask', 'unavailable', { ...readNow, url: '/image' })
  await call(app, 'getReadiness', 'unavailable', { method: 'GET', url: '/health/ready' })
}
