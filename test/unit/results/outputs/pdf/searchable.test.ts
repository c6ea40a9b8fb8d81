import { describe, expect, test } from 'vitest'
import { type SourceDocument, searchablePdf } from '../../../../../src/results/outputs/pdf/searchable.ts'
import { pagesFile, stream } from '../../../../support/pdf-files.ts'
import { resultOf, turnedWord, word } from '../../../../support/pdf-results.ts'
import { boxesOf, faultsOf, hasPdfTools, pixelsOf, rewritten, textOf } from '../../../../support/pdf-tools.ts'

const pdf = (bytes: Buffer, password?: string): SourceDocument => ({
  bytes,
  format: 'pdf',
  ...(password === undefined ? {} : { password }),
})
const onePage = pagesFile([{}])
const hello = resultOf({}, [
  [word('Hello', [20, 30, 60, 42]), word('there,', [64, 30, 100, 42])],
  [word('World', [20, 50, 70, 62])],
])

describe.skipIf(!hasPdfTools)('a PDF', () => {
  test('keeps every byte that it has, looks as it did, and can be searched', async () => {
    const made = await searchablePdf([pdf(onePage)], hello)
    expect(made.subarray(0, onePage.length).equals(onePage)).toBe(true)
    expect(faultsOf(made)).toBe('')
    expect(textOf(made)).toBe('Hello there,\nWorld\n\n\f')
    expect((await pixelsOf(made)).data.equals((await pixelsOf(onePage)).data)).toBe(true)
  })

  test('has each word where it stands', async () => {
    const found = boxesOf(await searchablePdf([pdf(onePage)], hello))
    expect(found).toEqual(hello.pages[0]?.words.map(({ content }) => expect.objectContaining({ word: content })))
    for (const [i, { box }] of found.entries()) expectNear(box, boundsOfWord(hello, i))
  })

  test.each([0, 90, 180, 270, -90, 450])('is right when its page is turned by %i°', async (rotation) => {
    const wide = ((rotation % 180) + 180) % 180 === 0
    const result = resultOf({ width: wide ? 200 : 100, height: wide ? 100 : 200 }, [[word('Corner', [10, 20, 50, 32])]])
    const bytes = pagesFile([{ entries: `/Rotate ${rotation}` }])
    const made = await searchablePdf([pdf(bytes)], result)
    // poppler's boxes are those of the page before it is turned; its pixels are not.
    const upright = rewritten(made, '--flatten-rotation')
    expect(faultsOf(made)).toBe('')
    const [found] = boxesOf(upright)
    expect(found?.word).toBe('Corner')
    expectNear(found?.box, [10, 20, 50, 32])
    expect((await pixelsOf(made)).data.equals((await pixelsOf(bytes)).data)).toBe(true)
  })

  test.each([
    ['a box that does not begin at 0, 0', '/MediaBox [-50 300 150 400]'],
    ['a crop box', '/MediaBox [0 0 500 500] /CropBox [100 200 300 300]'],
    ['a crop box beyond the medium', '/MediaBox [0 0 200 100] /CropBox [-100 -100 200 100]'],
    ['corners the wrong way round', '/MediaBox [200 100 0 0]'],
  ])('is right with %s', async (_, entries) => {
    const made = await searchablePdf([pdf(pagesFile([{ entries }]))], hello)
    expect(faultsOf(made)).toBe('')
    const found = boxesOf(made)
    expect(found).toHaveLength(3)
    for (const [i, { box }] of found.entries()) expectNear(box, boundsOfWord(hello, i))
  })

  test('is right with a larger unit', async () => {
    const result = resultOf({ width: 400, height: 200 }, [[word('Large', [40, 60, 120, 84])]])
    const made = await searchablePdf([pdf(pagesFile([{ entries: '/UserUnit 2' }]))], result)
    expectNear(boxesOf(made)[0]?.box, [20, 30, 60, 42])
  })

  test.each([
    '2 0 0 2 50 50 cm .5 g 0 0 30 20 re f',
    'q q q 3 0 0 3 0 0 cm',
    'Q Q 2 0 0 2 0 0 cm 0 0 5 5 re f',
    'BT 50 Tz 3 Tr ET',
  ])('is right whatever its content leaves behind: %s', async (content) => {
    const bytes = pagesFile([{ content }])
    const made = await searchablePdf([pdf(bytes)], hello)
    expectNear(boxesOf(made)[0]?.box, boundsOfWord(hello, 0))
    expect((await pixelsOf(made)).data.equals((await pixelsOf(bytes)).data)).toBe(true)
  })

  test('takes contents that are an array, shared, or missing', async () => {
    const shared = pagesFile(
      [{ entries: '/Contents [5 0 R 6 0 R]' }, { entries: '/Contents 7 0 R' }, { entries: '/Contents null' }],
      [stream('.5 g 0 0'), stream('30 20 re f'), '[5 0 R 6 0 R]'],
    )
    const pages = [1, 2, 3].flatMap((page) => hello.pages.map((one) => ({ ...one, page })))
    const made = await searchablePdf([pdf(shared)], { content: hello.content, pages })
    expect(faultsOf(made)).toBe('')
    for (const page of [1, 2, 3]) {
      expect(boxesOf(made, page).map((found) => found.word)).toEqual(['Hello', 'there,', 'World'])
      expect((await pixelsOf(made, { page })).data.equals((await pixelsOf(shared, { page })).data)).toBe(true)
    }
  })

  test.each([
    ['object streams', ['--object-streams=generate']],
    ['a first page before all others', ['--linearize']],
    ['object streams, a first page before all others', ['--object-streams=generate', '--linearize']],
  ])('is continued if it has %s', async (_, options) => {
    const bytes = rewritten(pagesFile([{}, {}]), ...options)
    const made = await searchablePdf([pdf(bytes)], hello)
    expect(made.subarray(0, bytes.length).equals(bytes)).toBe(true)
    expect(faultsOf(made)).toBe('')
    expect(textOf(made)).toContain('Hello there,')
  })

  test('can be given a layer again', async () => {
    const once = await searchablePdf([pdf(onePage)], hello)
    const again = await searchablePdf([pdf(once)], resultOf({}, [[word('Again', [20, 30, 60, 42])]]))
    expect(faultsOf(again)).toBe('')
    expect(textOf(again)).toBe('Again\n\n\f')
  })

  test.each([
    ['a number', '5 0 R'],
    ['a stream', '9 0 R'],
  ])('has its words on their own page when one before it is %s', async (_, kid) => {
    const said = (name: string) => ({ content: `BT /F1 12 Tf 20 60 Td (${name}) Tj ET` })
    const whole = pagesFile(['First', 'Second', 'Third', 'Fourth'].map(said), ['42']).toString('latin1')
    const bytes = Buffer.from(whole.replace('8 0 R', kid), 'latin1')
    const made = await searchablePdf([pdf(bytes)], resultOf({}, [[word('Added', [20, 60, 60, 72])]], { page: 3 }))
    const page = textOf(made)
      .split('\f')
      .find((text) => text.includes('Added'))
    expect(page).toContain('Third')
  })

  test('gets the same bytes for the same input', async () => {
    expect((await searchablePdf([pdf(onePage)], hello)).equals(await searchablePdf([pdf(onePage)], hello))).toBe(true)
  })
})

describe.skipIf(!hasPdfTools)('what is not recognised', () => {
  const visible = pagesFile([{ content: 'BT /F1 12 Tf 20 60 Td (Printed) Tj ET' }, {}])

  test('is left alone: a page whose own text was taken, a page that was not read', async () => {
    const result = resultOf({ source: 'text-layer' }, [[word('Printed', [20, 30, 60, 42], 1)]])
    const made = await searchablePdf([pdf(visible)], result)
    expect(made.equals(visible)).toBe(true)
    expect(textOf(made)).toBe('Printed\n\n\f\f')
  })

  test('is not written again on a page that has both', async () => {
    const result = resultOf({ source: 'mixed' }, [
      [word('Printed', [20, 28, 60, 42], 1)],
      [word('Scanned', [20, 60, 60, 72], 0.8)],
    ])
    expect(textOf(await searchablePdf([pdf(visible)], result)).match(/\w+/g)).toEqual(['Printed', 'Scanned'])
  })
})

describe.skipIf(!hasPdfTools)('text of an earlier recognition', () => {
  const old = 'BT 3 Tr /F1 12 Tf 20 60 Td (G4rbage) Tj 0 -20 Td [(mo) -20 (re)] TJ ET'

  test('is superseded', async () => {
    const made = await searchablePdf([pdf(pagesFile([{ content: `q .5 g 0 0 30 20 re f Q ${old}` }]))], hello)
    expect(faultsOf(made)).toBe('')
    expect(textOf(made)).toBe('Hello there,\nWorld\n\n\f')
  })

  test('is superseded in a form that the page draws', async () => {
    const form = stream(old, '/Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources 3 0 R')
    const bytes = pagesFile([{ content: '/Old Do', entries: '/Resources <</XObject <</Old 5 0 R>>>>' }], [form])
    expect(textOf(bytes)).toContain('G4rbage')
    expect(textOf(await searchablePdf([pdf(bytes)], hello))).toBe('Hello there,\nWorld\n\n\f')
  })

  test('goes without what is seen: the pixels stay', async () => {
    const content = `BT /F1 12 Tf 20 80 Td (Seen) Tj 3 Tr (hidden) Tj 0 Tr (behind it) Tj ET BI /W 2 /H 1 /BPC 8 /CS /G ID \x28\xff EI ${old}`
    const bytes = pagesFile([{ content }])
    const made = await searchablePdf([pdf(bytes)], hello)
    expect((await pixelsOf(made, { dpi: 150 })).data.equals((await pixelsOf(bytes, { dpi: 150 })).data)).toBe(true)
    expect(textOf(made)).not.toContain('G4rbage')
    expect(textOf(made)).toContain('behind it')
  })
})

describe.skipIf(!hasPdfTools)('words', () => {
  const copied = async (lines: Parameters<typeof resultOf>[1], frame = {}) =>
    textOf(await searchablePdf([pdf(onePage)], resultOf(frame, lines)))

  test('keep the space between them, however wide or tight it is', async () => {
    const wide = [
      word('wide', [10, 10, 40, 22]),
      word('gap', [52, 10, 75, 22]),
      word('of', [75.3, 10, 85, 22]),
      word('a', [84, 10, 90, 22]),
    ]
    expect((await copied([wide])).split(/\s+/)).toEqual(['wide', 'gap', 'of', 'a', ''])
  })

  test('of an emoji, of brackets, of every script', async () => {
    const said = ['😀𝔄', '(a\\b)', 'Grüße', 'Ελλάς', 'Привет', 'हिन्दी', 'ไทย', '한국어']
    const lines = said.map((text, i) => [word(text, [10, 10 + i * 11, 60, 19 + i * 11])])
    expect((await copied(lines)).split(/\s+/).filter(Boolean)).toEqual(said)
  })

  test('of Chinese and Japanese have no spaces', async () => {
    const line = [word('日本', [10, 10, 34, 22]), word('語の', [35, 10, 59, 22]), word('文字', [60, 10, 84, 22])]
    expect(await copied([line])).toBe('日本語の文字\n\n\f')
  })

  test('from right to left are read from the right', async () => {
    const hebrew = [word('שלום', [150, 10, 190, 22]), word('עולם', [100, 10, 145, 22]), word('2024', [70, 10, 95, 22])]
    const arabic = [word('السلام', [150, 40, 190, 52]), word('عليكم', [100, 40, 145, 52])]
    const text = (await copied([hebrew, arabic])).replace(/[\u202a-\u202e]/g, '')
    expect(text).toContain('שלום עולם 2024')
    expect(text).toContain('السلام عليكم')
  })

  test('of a skewed line stay one line, whether their boxes are turned or not', async () => {
    const said = 'one line that rises a little over its length'.split(' ')
    const upright = said.map((text, i) => word(text, [5 + i * 21, 20 + i * 0.6, 22 + i * 21, 30 + i * 0.6]))
    const turned = said.map((text, i) => turnedWord(text, [5 + i * 21, 60, 22 + i * 21, 70], 1, [100, 65]))
    expect(await copied([upright])).toBe(`${said.join(' ')}\n\n\f`)
    expect(await copied([turned])).toBe(`${said.join(' ')}\n\n\f`)
  })

  test.each([90, 180, -90])('that are turned by %i° are where they stand', async (degrees) => {
    const line = [
      turnedWord('upside', [70, 40, 100, 50], degrees, [100, 50]),
      turnedWord('down', [105, 40, 130, 50], degrees, [100, 50]),
    ]
    const result = resultOf({ angle: degrees }, [line])
    const made = await searchablePdf([pdf(onePage)], result)
    for (const [i, { box }] of boxesOf(made).entries()) expectNear(box, boundsOfWord(result, i))
    expect(textOf(made).trim()).toBe('upside down')
  })
})

function boundsOfWord(result: typeof hello, i: number): number[] {
  const polygon = result.pages[0]?.words[i]?.polygon ?? []
  const [xs, ys] = [0, 1].map((odd) => polygon.filter((_, at) => at % 2 === odd))
  return [Math.min(...(xs ?? [])), Math.min(...(ys ?? [])), Math.max(...(xs ?? [])), Math.max(...(ys ?? []))]
}

function expectNear(box: readonly number[] | undefined, expected: readonly number[]): void {
  for (const [i, side] of expected.entries()) expect(Math.abs((box?.[i] ?? Infinity) - side)).toBeLessThan(1)
}
