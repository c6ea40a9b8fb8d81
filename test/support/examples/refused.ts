import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { createOutboundClient } from '../../../src/outbound/client.ts'
import { parseHost } from '../../../src/outbound/hosts.ts'
import { withClaimedSize } from '../images.ts'
import { pagesFile } from '../pdf-files.ts'
import { startReceiver } from '../receiver.ts'
import { startTestSystem } from '../system.ts'
import { azure, picture, publicUrl, unknownId, version } from './documents.ts'
import { json, type Notes } from './exchanges.ts'

const signed = pagesFile(
  [{}],
  ['<</FT /Sig /T (s) /V 6 0 R>>', '<</Type /Sig /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 1 2 3]>>'],
  '/AcroForm <</SigFlags 3 /Fields [5 0 R]>>',
)
const image = picture.toString('base64')
const images = (...items: Array<Buffer | string>) => ({
  image_data: items.map((item) => Buffer.from(item).toString('base64')),
})

/** What is wrong with a request for a task, or with its documents, by the code that it is answered with. */
const bad = (files: string): Readonly<Record<string, object>> => ({
  'invalid-request': { image_data: 'QU!D' },
  'callback-not-allowed': { image_data: image, callback_url: 'https://hooks.example/lector' },
  'fetch-not-allowed': { image_url: 'https://elsewhere.example/scan.pdf' },
  'fetch-failed': { image_url: `${files}/scan.pdf` },
  'body-too-large': { image_data: 'A'.repeat(1_000_001) },
  'too-many-images': images(picture, picture, picture, picture, picture),
  'too-many-pages': images(pagesFile([{}, {}, {}, {}])),
  'unsupported-image': images(picture, 'hello'),
  'unreadable-image': images(picture, picture.subarray(0, 60)),
  'image-too-large': images(withClaimedSize(picture, 2_000)),
  'unreadable-document': images('%PDF-1.7\n'),
  'password-required': images(readFileSync(new URL('locked.pdf', import.meta.url))),
})

/** Calls that are refused for what they are. */
export async function refusedCalls({ call }: Notes): Promise<void> {
  const { origin } = await startReceiver(() => 404)
  const fetch = { client: createOutboundClient(), hosts: [parseHost(`${origin}=127.0.0.1/32`) ?? expect.fail()] }
  const { app, http, startWorker, watch } = await startTestSystem({ bodies: { fetch }, app: { publicUrl } })
  for (const [code, body] of Object.entries(bad(origin)))
    await call(app, 'submitTask', code, { method: 'POST', url: '/image', body: json(body) })
  const queued = await http.post('/image').field('outputs', 'pdf').attach('file', signed, 'signed.pdf').expect(202)
  const taskId: string = queued.body.task_id
  const url = `/image?task_id=${taskId}`
  const elsewhere = { host: 'rebound.example' }
  await call(app, 'getTask', 'task-not-found', { method: 'GET', url: `/image?task_id=${unknownId}` })
  await call(app, 'getTask', 'host-not-allowed', { method: 'GET', url, headers: elsewhere })
  await call(app, 'getTask', 'not-acceptable', { method: 'GET', url: `${url}&format=docx` })
  await startWorker()
  await watch(taskId)
  await call(app, 'getTask', 'document-signed', { method: 'GET', url: `${url}&format=pdf` })

  const result = `${azure}/analyzeResults/${unknownId}`
  await call(app, 'getAnalyzeResult', 'InvalidArgument', { method: 'GET', url: `${result}?api-version=2023-07-31` })
  await call(app, 'getAnalyzeResult', 'Forbidden', { method: 'GET', url: `${result}?${version}`, headers: elsewhere })
  await call(app, 'getAnalyzeResult', 'NotFound', { method: 'GET', url: `${result}?${version}` })
}
