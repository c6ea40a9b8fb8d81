import type { GlyphLines } from '../../src/recognition/prepare/glyph-lines.ts'
import type { Grey } from '../../src/recognition/prepare/grey.ts'

/** A page of text without a font: words of upright boxes in lines, which begin at different places as words do. */
export function textPage({ width = 600, height = 500, glyph = 20, ink = 20, paper = 250 } = {}): Grey {
  const data = new Uint8Array(width * height).fill(paper)
  for (let top = glyph, line = 0; top + glyph < height - glyph; top += 2 * glyph, line++) {
    for (let left = glyph + ((line * 7) % glyph), nth = 0; left + glyph < width - glyph; left += glyph, nth++) {
      if (nth % 6 === 5) continue // between words
      for (let y = top; y < top + glyph; y++) data.fill(ink, y * width + left, y * width + left + Math.ceil(glyph / 2))
    }
  }
  return { data, width, height }
}

/** Of a page on which nothing looks like text. */
export const noGlyphs: GlyphLines = { boxes: new Uint16Array(), ends: new Uint32Array(), height: 0 }
