import type { PdfDocument } from '../file/document.ts'
import { deflated } from '../file/save.ts'
import { type Dict, dict, Name, type Ref } from '../file/values.ts'
import { advance, ascender, descender, glyphlessFont } from './true-type.ts'

/** A font in which every character of Unicode can be written, and none is seen. One serves a whole document. */
export type LayerFont = ReturnType<typeof addFont>

/**
 * Adds the font (ISO 32000-2 §9.7, §9.10.3). The code of a character is its number in Unicode. Those beyond 16 bits get one of the codes that
 * stand for nothing by themselves, as they come; in UTF-16 pairs of these would be written for them.
 */
export function addFont(document: PdfDocument) {
  const rows = new Set<number>()
  const beyond = new Map<number, number>()
  const map: Dict = new Map()
  let font: Ref | undefined

  function codeOf(character: number): number {
    if (character <= 0xffff) {
      rows.add(character >> 8)
      return character
    }
    const code = beyond.get(character) ?? firstFree + beyond.size
    if (code > lastFree) return replacement
    beyond.set(character, code)
    return code
  }

  return {
    /** The font in the file. A document without text gets none. */
    get ref(): Ref {
      font ??= addTo(document, map)
      return font
    },
    /** Text as a string of this font. Control characters are left out. */
    encode(text: string): Buffer {
      const codes = Array.from(text)
        .map((character) => character.codePointAt(0) ?? 0)
        .filter((code) => code >= 32 && !isHalf(code))
      const bytes = Buffer.alloc(codes.length * 2)
      for (const [i, code] of codes.entries()) bytes.writeUInt16BE(codeOf(code), i * 2)
      return bytes
    },
    /** Says in the file which codes mean which characters; to be called when all text is written. */
    finish(): void {
      if (font === undefined) return
      const stream = deflated(
        {},
        Buffer.from(
          toUnicode(
            [...rows].toSorted((a, b) => a - b),
            beyond,
          ),
        ),
      )
      map.set('ToUnicode', document.add(stream))
    },
  }
}

/** Halves of pairs: no characters. */
const [firstFree, lastFree, replacement] = [0xd800, 0xdfff, 0xfffd]

function isHalf(code: number): boolean {
  return code >= firstFree && code <= lastFree
}

function addTo(document: PdfDocument, map: Dict): Ref {
  const name = new Name('Lector')
  const program = glyphlessFont()
  const everyCode = Buffer.alloc(0x20000)
  for (let code = 0; code < 0x10000; code++) everyCode[code * 2 + 1] = 1
  const descriptor = dict({
    Type: new Name('FontDescriptor'),
    FontName: name,
    Flags: 4,
    FontBBox: [0, descender, advance, ascender],
    ItalicAngle: 0,
    Ascent: ascender,
    Descent: descender,
    CapHeight: ascender,
    StemV: 80,
    FontFile2: document.add(deflated({ Length1: program.length }, program)),
  })
  const descendant = dict({
    Type: new Name('Font'),
    Subtype: new Name('CIDFontType2'),
    BaseFont: name,
    CIDSystemInfo: dict({ Registry: Buffer.from('Adobe'), Ordering: Buffer.from('Identity'), Supplement: 0 }),
    FontDescriptor: document.add(descriptor),
    DW: advance,
    CIDToGIDMap: document.add(deflated({}, everyCode)),
  })
  const own = { Type: new Name('Font'), Subtype: new Name('Type0'), BaseFont: name, Encoding: new Name('Identity-H') }
  for (const [key, value] of Object.entries({ ...own, DescendantFonts: [document.add(descendant)] }))
    map.set(key, value)
  return document.add(map)
}

/** Rows of 256 codes, since only the last byte may count up in a range. At most 100 lines stand in a block. */
function toUnicode(rows: readonly number[], beyond: ReadonlyMap<number, number>): string {
  const hex = (value: number, digits: number) => `<${value.toString(16).padStart(digits, '0')}>`
  const ranges = rows.map((row) => `${hex(row << 8, 4)}${hex((row << 8) | 255, 4)}${hex(row << 8, 4)}`)
  const pairs = [...beyond].map(([character, code]) => {
    const pair = String.fromCodePoint(character)
    return `${hex(code, 4)}${hex(pair.charCodeAt(0) * 0x10000 + pair.charCodeAt(1), 8)}`
  })
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def',
    '/CMapName /Adobe-Identity-UCS def /CMapType 2 def',
    '1 begincodespacerange <0000><ffff> endcodespacerange',
    ...blocks(ranges, 'bfrange'),
    ...blocks(pairs, 'bfchar'),
    'endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n')
}

function blocks(lines: readonly string[], kind: string): string[] {
  const count = Math.ceil(lines.length / 100)
  return Array.from({ length: count }, (_, i) => lines.slice(i * 100, (i + 1) * 100)).map(
    (block) => `${block.length} begin${kind}\n${block.join('\n')}\nend${kind}`,
  )
}
