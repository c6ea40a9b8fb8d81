import { exampleImage } from '../../../src/model/example-image.ts'
import { buildPdf, say } from '../pdf.ts'
import { form, json, type SentBody } from './exchanges.ts'

/** The picture that says "Hello, Lector!". */
export const picture = Buffer.from(exampleImage, 'base64')

/** The same as a page with a text layer. */
const pdf = buildPdf([{ content: say('Hello, Lector!', 40, 40, 18), box: [0, 0, 200, 80] }])

/** A document as it is. */
export const raw = {
  png: { type: 'image/png', bytes: picture },
  pdf: { type: 'application/pdf', bytes: pdf },
  bytes: { type: 'application/octet-stream', bytes: picture },
} satisfies Record<string, SentBody>

/** As JSON. */
export const oneImage = json({ image_data: exampleImage })

/** Every body of the calls that read images. */
export const bodies: Readonly<Record<string, SentBody>> = {
  'one-image': oneImage,
  batch: json({ image_data: [exampleImage, exampleImage] }),
  form: form({ 'hello.png': picture }, { language: 'eng' }),
  ...raw,
}

/** A task that there is not. */
export const unknownId = '602572bf-0e9b-4ae1-8c70-e8992eac1813'

/** Where Azure's calls are, and what their query has. */
export const azure = '/documentintelligence/documentModels/prebuilt-read'
export const version = 'api-version=2024-11-30'

/** Where the systems of examples say that they are. */
export const publicUrl = 'http://127.0.0.1:5000'
