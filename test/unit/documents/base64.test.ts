import { describe, expect, test } from 'vitest'
import { decodeBase64 } from '../../../src/documents/base64.ts'

describe('decodeBase64', () => {
  test.each([
    ['padded', 'QUI=', 'AB'],
    ['unpadded', 'QUI', 'AB'],
    ['with white space', ' QU\nJD\t\r\f', 'ABC'],
    ['a data URI', 'data:image/png;base64,QUJD', 'ABC'],
    ['a data URI with parameters and another case', 'data:;name=a.png;BASE64,QUJD', 'ABC'],
    ['a data URI in capitals', 'DATA:IMAGE/PNG;BASE64,QUJD', 'ABC'],
    ['a data URI with white space', 'data:image/png;base64,QU JD', 'ABC'],
  ])('reads base64 that is %s', (_, text, bytes) => {
    expect(decodeBase64(text).toString('latin1')).toBe(bytes)
  })

  test('reads the URL-safe alphabet too', () => {
    expect(decodeBase64('-_-_')).toEqual(decodeBase64('+/+/'))
  })

  test.each([
    ['QU!JD', 2],
    ['QU\u0141D', 2], // Node's decoder reads this one as QUAD
    ['QU\0D', 2],
    ['QU\ud800D', 2],
    ['Q=UJ', 1],
    ['====', 0],
    [' Q UJ!', 5],
    ['data:image/png;base64,QU%3D', 24],
  ])('says where %j stops being base64', (text, position) => {
    expect(() => decodeBase64(text)).toThrow(`position ${position},`)
  })

  test.each(['', '   ', 'data:image/png;base64,', '=='])('refuses %j as empty or not base64', (text) => {
    expect(() => decodeBase64(text)).toThrow(expect.objectContaining({ code: 'invalid-request' }))
  })

  test.each(['A', 'QUJDR', 'QU=', 'QUJD=', 'QUJDRA='])('refuses %j, whose length no encoder makes', (text) => {
    expect(() => decodeBase64(text)).toThrow('cut off')
  })

  test('refuses a data URI that is not base64', () => {
    expect(() => decodeBase64('data:text/plain,hello')).toThrow('not base64')
  })

  test('takes 30 MB in stride', () => {
    const bytes = Buffer.alloc(30_000_000, 0xa5)
    expect(decodeBase64(bytes.toString('base64')).equals(bytes)).toBe(true)
  })
})
