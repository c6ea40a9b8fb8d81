import fc from 'fast-check'
import { crowded } from './crowded.ts'
import { mutated } from './hostile-images.ts'

/** A body that somebody may send. */
export interface HostileBody {
  readonly what: string
  readonly body: Buffer
  /** Its content type. */
  readonly type: string
}

/** Bodies of every kind around these pictures: most are wrong somewhere, and some are right. */
export function hostileBodies(pictures: readonly Buffer[]): fc.Arbitrary<HostileBody> {
  const picture = fc.oneof(
    { weight: 9, arbitrary: mutated(pictures) },
    { weight: 1, arbitrary: fc.constantFrom(...pictures) },
  )
  const item = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(picture, encoding).map(([bytes, encode]) => encode(bytes)) },
    { weight: 1, arbitrary: badText },
  )
  const kinds: Record<string, [weight: number, fc.Arbitrary<string | Uint8Array>]> = {
    'a changed picture': [20, picture.map((bytes) => json({ image_data: bytes.toString('base64') }))],
    'an item': [6, item.map((text) => json({ image_data: text }))],
    'a batch': [3, fc.array(item, { maxLength: 4 }).map((items) => json({ image_data: items }))],
    'bad text': [4, badText.map((text) => json({ image_data: text }))],
    'another value': [2, fc.jsonValue().map((value) => json({ image_data: value }))],
    'another document': [1, fc.json()],
    'a language': [1, fc.tuple(item, fc.jsonValue()).map(([image_data, language]) => json({ image_data, language }))],
    'changed JSON': [
      2,
      mutated(pictures.map((bytes) => Buffer.from(json({ image_data: [bytes.toString('base64')] })))),
    ],
    'a crowded picture': [1, crowded.map((bytes) => json({ image_data: bytes.toString('base64') }))],
    'crowded pictures': [
      1,
      fc
        .tuple(crowded, fc.integer({ min: 2, max: 64 }))
        .map(([bytes, count]) => json({ image_data: Array<string>(count).fill(bytes.toString('base64')) })),
    ],
    'a bomb': [1, bomb],
    noise: [1, fc.uint8Array({ maxLength: 200 })],
  }
  return fc.oneof(
    ...Object.entries(kinds).map(([what, [weight, arbitrary]]) => ({
      weight,
      arbitrary: arbitrary.map((body) => ({ what, body: Buffer.from(body), type: 'application/json' })),
    })),
  )
}

const json = (value: unknown) => JSON.stringify(value)

/** What base64 comes in, and what it does not. */
const encoding: fc.Arbitrary<(bytes: Buffer) => string> = fc.constantFrom(
  (bytes) => bytes.toString('base64'),
  (bytes) => bytes.toString('base64url'),
  (bytes) => bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
  (bytes) => bytes.toString('base64').replace(/=+$/, ''),
  (bytes) => `data:image/png;base64,${bytes.toString('base64')}`,
  (bytes) => `data:;BASE64,${bytes.toString('base64')}`,
  (bytes) => `data:image/svg+xml,${bytes.toString('base64')}`,
  (bytes) => `data:image/png;base64,data:image/png;base64,${bytes.toString('base64')}`,
  (bytes) => bytes.toString('latin1'),
  (bytes) => bytes.toString('hex'),
)

/** NUL bytes, lone surrogates, digits too few, `data:` URIs of all shapes. */
const badText = fc.oneof(
  fc.string({ unit: fc.constantFrom('A', 'Q', '=', '+', '-'), maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('\0', '\ud800', '\udc00', 'A', '\u0141', '\u2028'), maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('data', ':', ';', ',', 'base64', 'image/png', '%3D', ' ', 'QUJD', '='),
    maxLength: 9,
  }),
)

/** Small ones: that large ones take no longer is tested apart. */
const bomb = fc.oneof(
  fc.tuple(fc.constantFrom('[', '{"a":', '[[],', '{"a":"'), fc.nat(50_000)).map(([unit, count]) => unit.repeat(count)),
  fc.nat(30_000).map((count) => `{"image_data":[${'1,'.repeat(count)}1]}`),
  fc.nat(30_000).map((count) => `{"image_data":"${'\\u0041'.repeat(count)}"}`),
  fc.constantFrom(
    '{"image_data":"QUJD","image_data":["QUJD"]}',
    '{"__proto__":{"image_data":"QUJD"}}',
    '{"image_data":{"__proto__":[]}}',
    '{"constructor":{"prototype":{"image_data":"QUJD"}}}',
    '{"image_data":{"length":1,"0":"QUJD"}}',
    '\ufeff{"image_data":"QUJD"}',
    '{"image_data":1e999999}',
    '{"image_data":"\\ud800"}',
  ),
)
