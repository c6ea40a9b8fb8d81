import type { Polygon, Result } from '../../src/model/result.ts'
import { assemble } from '../../src/results/assemble.ts'
import { composePage, type FoundWord, type PageFrame } from '../../src/results/compose.ts'
import { boxPolygon } from '../../src/results/polygon.ts'

/** A word in a box: left, top, right, bottom. */
export function word(content: string, box: readonly [number, number, number, number], confidence = 0.9): FoundWord {
  return { content, polygon: boxPolygon(...box), confidence }
}

/** A word in a box that was turned clockwise around a point. */
export function turnedWord(
  content: string,
  box: readonly [number, number, number, number],
  degrees: number,
  around: readonly [number, number],
): FoundWord {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const upright = boxPolygon(...box)
  const polygon: Polygon = [0, 2, 4, 6].flatMap((i) => {
    const [x, y] = [(upright[i] ?? 0) - around[0], (upright[i + 1] ?? 0) - around[1]]
    return [around[0] + x * cos - y * sin, around[1] + x * sin + y * cos]
  })
  return { content, polygon, confidence: 0.9 }
}

/** The result of one page of one document: lines of words, each a block. */
export function resultOf(
  frame: Partial<PageFrame>,
  lines: readonly FoundWord[][],
  { item = 0, page = 1 } = {},
): Result {
  const whole = { width: 200, height: 100, unit: 'point', angle: 0, source: 'ocr', ...frame } as const
  return assemble([
    {
      item,
      page,
      result: composePage(
        whole,
        lines.map((line) => ({ kind: 'text', lines: [line] })),
      ),
    },
  ])
}
