import fc from 'fast-check'
import type { Polygon, Result } from '../../src/model/result.ts'
import { assemble } from '../../src/results/assemble.ts'
import { composePage, type FoundBlock, type FoundWord } from '../../src/results/compose.ts'
import { boxPolygon } from '../../src/results/polygon.ts'

/** What formats and packing could break on. */
const awkward = [
  '\ud800',
  '\udfff',
  '\0',
  '\ufffe',
  '\u001b',
  ']]>',
  '<b>&amp;</b>',
  '"',
  "'",
  '|',
  '\\',
  '#',
  '1.',
  '😀',
  'שלום',
  'مرحبا',
]

/** Any text: control characters, halves of surrogate pairs, markup. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom(...awkward, ' ', '\t', '\n', '\r', 'a', '-', '*', '_', '`', '>', '+', '~', '.'),
    maxLength: 8,
  }),
  fc.lorem({ maxCount: 1 }),
)

const anyBox = fc
  .tuple(fc.integer({ min: -50, max: 4000 }), fc.integer({ min: -50, max: 4000 }), fc.nat(900), fc.nat(90))
  .map(([left, top, width, height]) => boxPolygon(left, top, left + width, top + height))

const anyPolygon: fc.Arbitrary<Polygon> = fc.oneof(
  anyBox,
  fc.array(fc.double({ min: -100, max: 5000, noNaN: true }), { minLength: 8, maxLength: 8 }),
  fc.tuple(anyBox, fc.double({ min: -180, max: 180, noNaN: true })).map(([box, degrees]) => turned(box, degrees)),
)

const anyWord: fc.Arbitrary<FoundWord> = fc.record({
  content: anyText,
  polygon: anyPolygon,
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
})

const anyBlock: fc.Arbitrary<FoundBlock> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('text', 'table'),
      lines: fc.array(fc.array(anyWord, { maxLength: 4 }), { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('picture'), polygon: anyPolygon }) },
)

const anyFrame = fc.record({
  width: fc.double({ min: 1, max: 20_000, noNaN: true }),
  height: fc.double({ min: 1, max: 20_000, noNaN: true }),
  unit: fc.constantFrom('pixel', 'point'),
  angle: fc.double({ min: -179.99, max: 180, noNaN: true }),
  source: fc.constantFrom('ocr', 'text-layer', 'mixed'),
})

/** Any page, composed as every page is. */
export const anyPage = fc
  .tuple(anyFrame, fc.array(anyBlock, { maxLength: 3 }))
  .map(([frame, blocks]) => composePage(frame, blocks))

/** Any result of one to three pages, of one or more documents. */
export const anyResult: fc.Arbitrary<Result> = fc
  .array(fc.tuple(fc.nat(1), anyPage), { minLength: 1, maxLength: 3 })
  .map((placed) => placed.toSorted(([a], [b]) => a - b))
  .map((placed) => assemble(placed.map(([item, result], i) => ({ item, page: i + 1, result }))))

/** A hundred of any pages, the same ones every time: for what is too slow to be asked a hundred times. */
export const manyPages: Result = assemble(
  fc.sample(anyPage, { numRuns: 100, seed: 1 }).map((result, item) => ({ item, page: 1, result })),
)

/** A polygon turned around the page's corner, clockwise. */
export function turned(polygon: Polygon, degrees: number): Polygon {
  const radians = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  return [0, 2, 4, 6].flatMap((i) => {
    const [x, y] = [polygon[i] ?? 0, polygon[i + 1] ?? 0]
    return [x * cos - y * sin, x * sin + y * cos]
  })
}
