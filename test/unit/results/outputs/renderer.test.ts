import { afterAll, expect, test } from 'vitest'
import { assemble } from '../../../../src/results/assemble.ts'
import { composePage } from '../../../../src/results/compose.ts'
import { type TextFormatName, textFormats } from '../../../../src/results/outputs/formats.ts'
import { createRenderer } from '../../../../src/results/outputs/renderer.ts'
import { packPage } from '../../../../src/results/packing.ts'
import { boxPolygon } from '../../../../src/results/polygon.ts'

const renderer = createRenderer()
afterAll(() => renderer.close())
const never = new AbortController().signal
const names = ['text', 'json', 'hocr', 'alto', 'tsv', 'md'] as const satisfies readonly TextFormatName[]

/** A page of so many lines, each of other letters, which do not pack well. */
function pageOf(lines: number) {
  const line = (i: number) =>
    Array.from({ length: 9 }, (_, j) => ({
      content: `${i * 7919 * (j + 1)}`,
      polygon: boxPolygon(50 * j, 20 * i, 50 * j + 40, 20 * i + 15),
      confidence: 0.9,
    }))
  const frame = { width: 600, height: 20 * lines, unit: 'pixel', angle: 0, source: 'ocr' } as const
  return composePage(frame, [{ kind: 'text', lines: Array.from({ length: lines }, (_, i) => line(i)) }])
}

test.each([
  ['few pages are written down at once', 1, 1],
  ['many are, in a thread', 6, 30],
])('%s, in every format', async (_says, count, lines) => {
  const placed = Array.from({ length: count }, (_, i) => ({ item: 0, page: i + 1, result: pageOf(lines) }))
  const pages = placed.map(({ item, page, result }) => ({ item, page, packed: packPage(result) }))
  for (const name of names) {
    const [rendered, expected] = [await renderer.render(name, pages, never), textFormats[name].write(assemble(placed))]
    if (name === 'json')
      expect(JSON.parse(rendered)).toEqual(JSON.parse(expected)) // in another order
    else expect(rendered === expected, name).toBe(true)
  }
})

test('is stopped by its signal', async () => {
  const pages = Array.from({ length: 40 }, (_, i) => ({ item: 0, page: i + 1, packed: packPage(pageOf(60)) }))
  const left = new AbortController()
  const rendering = renderer.render('md', pages, left.signal)
  left.abort(new Error('the client left'))
  await expect(rendering).rejects.toThrow('the client left')
})
