import { describe, expect, test } from 'vitest'
import { mend } from '../../../src/recognition/mend.ts'
import type { Page } from '../../../src/recognition/page.ts'
import type { SeenLine, SeenWord } from '../../../src/recognition/reading.ts'
import { type Box, boxAround } from '../../../src/results/polygon.ts'

const blank: Page = { data: new Uint8Array(600 * 800).fill(255), width: 600, height: 800 }
/** A page with these rectangles of ink. */
const inked = (...boxes: Box[]): Page => {
  const data = Uint8Array.from(blank.data)
  for (const { left, top, right, bottom } of boxes) {
    for (let y = top; y < bottom; y++) data.fill(20, y * 600 + left, y * 600 + right)
  }
  return { ...blank, data }
}

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom })
const word = (content: string, where: Box, confidence = 0.9): SeenWord => ({ content, box: where, confidence })
const line = (...words: SeenWord[]): SeenLine => ({ words, box: boxAround(words.map((it) => it.box)) })
const mended = (...words: SeenWord[]) => mend([[line(...words)]], blank)[0]?.[0]?.words ?? []
const contents = (words: readonly SeenWord[]) => words.map(({ content }) => content)

const a = word('one', box(10, 100, 40, 112))
const b = word('two', box(50, 100, 80, 112))
const c = word('three', box(90, 98, 140, 113))
const wholePage = box(0, 0, 600, 800)
const nothing = box(600, 800, 0, 0)

describe('boxes', () => {
  test('that are sound are left alone', () => {
    expect(mended(a, b, c)).toEqual([a, b, c])
  })

  test.each([
    ['empty', nothing],
    ['as large as the page', wholePage],
    ['as long as the line', box(10, 98, 140, 113)],
  ])('one that is %s is around the ink between its neighbours; without any it is their distance', (_, wrong) => {
    const words = [a, word('two', wrong), c]
    const row = { box: box(10, 98, 140, 113), words }
    expect(mend([[row]], blank)[0]?.[0]?.words[1]?.box).toEqual(box(40, 98, 90, 113))
    const page = inked(a.box, b.box, c.box, box(50, 90, 80, 95), box(50, 118, 80, 130)) // and two lines nearby
    expect(mend([[row]], page)[0]?.[0]?.words).toEqual([a, b, c])
  })

  test('of a word whose ink went to another one are both made anew', () => {
    const words = [a, word('two', box(50, 100, 140, 112)), word('three', box(88, 94, 110, 118))]
    const page = inked(a.box, b.box, c.box)
    const row = mend([[{ box: box(10, 98, 140, 113), words }]], page)[0]?.[0]?.words ?? []
    expect(row.map((it) => it.box)).toEqual([a.box, b.box, box(90, 98, 118, 113)])
  })

  test('several share their place by their letters', () => {
    const [, second, third] = mended(a, word('xx', nothing), word('xxx', wholePage), c)
    expect([second?.box, third?.box]).toEqual([box(40, 98, 60, 113), box(60, 98, 90, 113)])
  })

  test('at an end of the line reach as far as its letters do', () => {
    const words = [word('xx', nothing), b, word('xxx', nothing)]
    const [{ words: found } = line(a)] = mend([[{ words, box: box(0, 90, 600, 120) }]], blank)[0] ?? []
    expect(found.map((it) => it.box)).toEqual([box(30, 100, 50, 112), b.box, box(80, 100, 110, 112)])
  })

  test('without a sound one share the box of the line', () => {
    const words = [word('ab', wholePage), word('cd', wholePage)]
    const [{ words: found } = line(a)] = mend([[{ words, box: box(10, 90, 50, 120) }]], blank)[0] ?? []
    expect(found.map((it) => it.box)).toEqual([box(10, 90, 30, 120), box(30, 90, 50, 120)])
  })

  test('with a speck within them are not at fault', () => {
    const speck = word('.', box(60, 104, 62, 106))
    const ownHeight = word('two', box(50, 103, 80, 107))
    expect(mended(a, ownHeight, speck, c)).toEqual([a, ownHeight, speck, c])
  })
})

test('words, lines and blocks of nothing but spaces go', () => {
  const space = word(' ', wholePage)
  expect(mend([[line(space, a), line(space)], [line(space)], []], blank)).toEqual([[{ box: wholePage, words: [a] }]])
})

describe('the order of reading', () => {
  test('within a row is from left to right', () => {
    expect(contents(mended(a, c, b))).toEqual(['one', 'two', 'three'])
  })

  test('is what the engine says where there are scripts from right to left', () => {
    const [first, number, last] = [
      word('שלום', box(90, 100, 140, 112)),
      word('2024', box(50, 100, 80, 112)),
      word('עולם', box(10, 100, 40, 112)),
    ]
    expect(contents(mended(first, number, last))).toEqual(['שלום', '2024', 'עולם'])
  })

  test('is what the engine says where words stand below each other', () => {
    const [top, bottom] = [word('up', box(20, 10, 30, 60)), word('down', box(15, 70, 25, 120))]
    expect(contents(mended(top, bottom))).toEqual(['up', 'down'])
  })

  test('of lines on one row is from left to right, or from right to left', () => {
    const below = line(word('below', box(10, 120, 60, 132)))
    const block = mend([[line(c), line(a, b), below]], blank)[0] ?? []
    expect(block.map(({ words }) => contents(words))).toEqual([['one', 'two'], ['three'], ['below']])
    const right = line(word('ימין', box(90, 100, 140, 112)))
    const left = line(word('שמאל', box(10, 100, 40, 112)))
    expect(mend([[left, right]], blank)[0]).toEqual([right, left])
  })

  test('of lines below each other stays, though they touch', () => {
    const slanted = [line(word('x', box(100, 100, 140, 116))), line(word('y', box(10, 110, 140, 126)))]
    expect(mend([slanted], blank)[0]).toEqual(slanted)
  })
})

describe('scripts without spaces', () => {
  const letters = (text: string, from = 0) =>
    Array.from(text, (content, i) => word(content, box(from + 20 * i, 0, from + 20 * i + 18, 20), 0.5 + 0.1 * (i % 2)))

  test('have words instead of letters', () => {
    const words = mended(...letters('我们在学习中文。'))
    expect(contents(words).join('|')).toBe('我们|在|学习|中文。')
    expect(words[0]).toEqual(word('我们', box(0, 0, 38, 20), 0.55))
  })

  test('have words where the engine has put spaces at random', () => {
    const pieces = ['ภา', 'ษา', 'ไทย', 'ง่าย'].map((piece, i) => word(piece, box(50 * i, 0, 50 * i + 45, 20)))
    expect(contents(mended(...pieces))).toEqual(['ภาษา', 'ไทย', 'ง่าย'])
  })

  test('begin a word with an opening bracket', () => {
    expect(contents(mended(...letters('中文（学习）')))).toEqual(['中文', '（学习）'])
  })

  test('stay apart from words with spaces', () => {
    const words = mended(...letters('中文'), word('Lector', box(60, 0, 120, 20)), ...letters('学习', 140))
    expect(contents(words)).toEqual(['中文', 'Lector', '学习'])
  })
})
