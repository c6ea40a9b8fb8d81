import { assemble } from '../../src/results/assemble.ts'
import { composePage, type FoundWord } from '../../src/results/compose.ts'
import { boxPolygon } from '../../src/results/polygon.ts'

function word(content: string, left: number, top: number, confidence = 0.9): FoundWord {
  return { content, polygon: boxPolygon(left, top, left + 40, top + 12), confidence }
}

const picture = composePage({ width: 600, height: 800, unit: 'pixel', angle: 0, source: 'ocr' }, [
  {
    kind: 'text',
    lines: [
      [word('Tom', 10, 10), word('&', 60, 10, 0.456), word('<Jerry>', 110, 10)],
      [word('漢', 10, 30), word('字', 60, 30)],
    ],
  },
  { kind: 'picture', polygon: boxPolygon(300, 300, 400, 400) },
  { kind: 'text', lines: [[word('שלום', 10, 60)]] },
])

/** Read from the bottom to the top, a line that rises a little, and a word that sticks out of the page. */
const turnedPage = composePage({ width: 612, height: 792, unit: 'point', angle: -90, source: 'text-layer' }, [
  {
    kind: 'text',
    lines: [
      [{ content: 'up', polygon: [72, 100, 72, 72, 84, 72, 84, 100], confidence: 1 }],
      [{ content: 'rising', polygon: [100, 210, 200, 200, 201.2, 212, 101.2, 222], confidence: 1 }],
      [{ content: 'out', polygon: boxPolygon(-12, 0, 12, 12), confidence: 1 }],
    ],
  },
])

/** A picture and a page in points, of two documents. */
export const sampleResult = assemble([
  { item: 0, page: 1, result: picture },
  { item: 1, page: 1, result: turnedPage },
])

/** Page 7 of a document in points. */
export const samplePoints = assemble([{ item: 0, page: 7, result: turnedPage }])
