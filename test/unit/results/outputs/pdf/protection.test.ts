import { describe, expect, test } from 'vitest'
import { searchablePdf } from '../../../../../src/results/outputs/pdf/searchable.ts'
import { fixtureBytes } from '../../../../support/fixtures.ts'
import { pagesFile, pdfFile, stream } from '../../../../support/pdf-files.ts'
import { resultOf, word } from '../../../../support/pdf-results.ts'
import { faultsOf, hasPdfTools, pixelsOf, rewritten, textOf } from '../../../../support/pdf-tools.ts'

const hello = resultOf({}, [[word('Grüße,', [20, 30, 60, 42]), word('(there)', [64, 30, 100, 42])]])
const titled = pagesFile([{}], ['<</Title (A \\(secret\\) title)>>'], '', '/Info 5 0 R')

const ciphers: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['RC4 of 40 bits', ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '40', '--']],
  ['RC4 of 128 bits', ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '128', '--use-aes=n', '--']],
  ['AES of 128 bits', ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '128', '--use-aes=y', '--']],
  [
    'AES of 128 bits, not of metadata',
    ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '128', '--use-aes=y', '--cleartext-metadata', '--'],
  ],
  ['AES of 256 bits', ['--encrypt', 'user', 'owner', '256', '--']],
  [
    'AES of 256 bits, as an extension had it',
    ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '256', '--force-R5', '--'],
  ],
  ['AES of 256 bits, with object streams', ['--object-streams=generate', '--encrypt', 'user', 'owner', '256', '--']],
]

describe.skipIf(!hasPdfTools)('a protected PDF', () => {
  test.each(ciphers)('stays protected: %s', async (_, options) => {
    const bytes = rewritten(titled, ...options)
    for (const password of ['user', 'owner']) {
      const made = await searchablePdf([{ bytes, format: 'pdf', password }], hello)
      expect(made.subarray(0, bytes.length).equals(bytes)).toBe(true)
      expect(faultsOf(made, 'user')).toBe('')
      expect(() => textOf(made)).toThrow()
      expect(textOf(made, '-upw', 'user')).toBe('Grüße, (there)\n\n\f')
      const [before, after] = [await pixelsOf(bytes, { password: 'user' }), await pixelsOf(made, { password: 'user' })]
      expect(after.data.equals(before.data)).toBe(true)
    }
  })

  test.each(ciphers)('is refused without its password, and with another one: %s', async (_, options) => {
    const bytes = rewritten(titled, ...options)
    const refused = { code: 'password-required', status: 422, index: 0 }
    await expect(searchablePdf([{ bytes, format: 'pdf' }], hello)).rejects.toMatchObject(refused)
    for (const password of ['wrong', 'user '])
      await expect(searchablePdf([{ bytes, format: 'pdf', password }], hello)).rejects.toMatchObject(refused)
  })

  test('that everybody may open needs no password, and keeps what it permits', async () => {
    const bytes = rewritten(titled, '--encrypt', '', 'owner', '256', '--extract=n', '--modify=none', '--')
    const made = await searchablePdf([{ bytes, format: 'pdf' }], hello)
    expect(faultsOf(made)).toBe('')
    expect(textOf(rewritten(made, '--decrypt'))).toBe('Grüße, (there)\n\n\f')
    expect(rewritten(made, '--decrypt').includes('A \\(secret\\) title')).toBe(true)
  })

  test('behind another one is opened for it', async () => {
    const locked = rewritten(titled, ...(ciphers[4]?.[1] ?? []))
    const documents = [
      { bytes: pagesFile([{}]), format: 'pdf' },
      { bytes: locked, format: 'pdf', password: 'user' },
    ] as const
    const made = await searchablePdf(documents, resultOf({}, [[word('Second', [20, 30, 60, 42])]], { item: 1 }))
    expect(faultsOf(made)).toBe('')
    expect(textOf(made)).toBe('\fSecond\n\n\f')
    expect((await pixelsOf(made, { page: 2 })).data.equals((await pixelsOf(titled)).data)).toBe(true)
  })
})

describe('a signed PDF', () => {
  const field = '<</FT /Sig /T (s) /V 6 0 R>>'
  const signature = '<</Type /Sig /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 1 2 3]>>'
  const signed = pagesFile([{}], [field, signature], '/AcroForm <</SigFlags 3 /Fields [5 0 R]>>')

  test('is refused, unless that does not matter', async () => {
    await expect(searchablePdf([{ bytes: signed, format: 'pdf' }], hello)).rejects.toMatchObject({
      code: 'document-signed',
      status: 422,
      index: 0,
    })
    const made = await searchablePdf([{ bytes: signed, format: 'pdf' }], hello, { force: true })
    expect(made.subarray(0, signed.length).equals(signed)).toBe(true)
    expect(made.length).toBeGreaterThan(signed.length)
  })

  test('is told by a signature among the kids of a field, and from a form that is yet to be signed', async () => {
    const group = pagesFile(
      [{}],
      ['<</T (g) /FT /Sig /Kids [6 0 R 5 0 R]>>', '<</T (s) /V 7 0 R>>', signature],
      '/AcroForm <</Fields [5 0 R]>>',
    )
    const empty = pagesFile([{}], ['<</FT /Sig /T (s)>>'], '/AcroForm <</SigFlags 1 /Fields [5 0 R]>>')
    await expect(searchablePdf([{ bytes: group, format: 'pdf' }], hello)).rejects.toMatchObject({
      code: 'document-signed',
    })
    await expect(searchablePdf([{ bytes: empty, format: 'pdf' }], hello)).resolves.toBeInstanceOf(Buffer)
  })
})

describe.skipIf(!hasPdfTools)('what a PDF has beside its pages', () => {
  const rich = pdfFile(
    [
      '<</Type /Catalog /Pages 2 0 R /Outlines 5 0 R /AcroForm <</Fields [9 0 R]>> /Names <</EmbeddedFiles <</Names [(note.txt) 7 0 R]>>>> /MarkInfo <</Marked true>> /StructTreeRoot 10 0 R /Lang (de)>>',
      '<</Type /Pages /Count 1 /Kids [3 0 R]>>',
      '<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Annots [4 0 R 9 0 R] /StructParents 0>>',
      '<</Type /Annot /Subtype /Link /Rect [0 0 50 20] /A <</S /URI /URI (https://example.org)>>>>',
      '<</Type /Outlines /First 6 0 R /Last 6 0 R /Count 1>>',
      '<</Title (Chapter) /Parent 5 0 R /Dest [3 0 R /Fit]>>',
      '<</Type /Filespec /F (note.txt) /EF <</F 8 0 R>>>>',
      stream('attached', '/Type /EmbeddedFile'),
      '<</Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada) /Rect [60 0 100 20] /P 3 0 R>>',
      '<</Type /StructTreeRoot>>',
      '<</Title (Kept) /Producer (Another)>>',
    ],
    '/Info 11 0 R',
  )

  test('stays: outline, link, form, attachment, structure, title', async () => {
    const made = await searchablePdf([{ bytes: rich, format: 'pdf' }], hello)
    expect(faultsOf(made)).toBe('')
    const whole = rewritten(made, '--qdf', '--object-streams=disable').toString('latin1')
    for (const kept of [
      'Chapter',
      'https://example.org',
      'Ada',
      'attached',
      'note.txt',
      'Marked true',
      'Kept',
      'Another',
      'StructParents 0',
    ])
      expect(whole).toContain(kept)
  })

  test('stays when other documents come before and behind it', async () => {
    const picture = { bytes: fixtureBytes('letter.png'), format: 'png' } as const
    const pages = [0, 1, 2].flatMap((item) => resultOf({}, [[word(`item${item}`, [20, 30, 60, 42])]], { item }).pages)
    const made = await searchablePdf([picture, { bytes: rich, format: 'pdf' }, { bytes: rich, format: 'pdf' }], {
      content: '',
      pages,
    })
    expect(faultsOf(made)).toBe('')
    expect(textOf(made).split(/\s+/).filter(Boolean)).toEqual(['item0', 'item1', 'item2'])
    expect(rewritten(made, '--qdf').toString('latin1')).toContain('Chapter')
  })
})
