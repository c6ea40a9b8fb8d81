import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { PageContents } from '../../src/documents/pdf/document.ts'
import type { PagePicture } from '../../src/documents/pdf/picture.ts'
import { composePage } from '../../src/results/compose.ts'
import { mapPoint } from '../../src/results/map.ts'
import { boundsOf } from '../../src/results/polygon.ts'
import { buildPdf, greyImage, imageDict, jpegImage, packed, say } from '../support/pdf.ts'
import { startPdfReader } from '../support/pdf-reader.ts'

const { openBytes } = await startPdfReader()
const little = await startPdfReader({ maxBytes: 64 * 1024 * 1024 })

/** The only page of a document that is built for it. */
async function read(...built: Parameters<typeof buildPdf>): Promise<PageContents> {
  const document = await openBytes(buildPdf(...built))
  return document.contents(0)
}

const words = ({ layer }: PageContents) =>
  layer.blocks.flatMap((block) => (block.kind === 'picture' ? [] : block.lines.flat()))

function textOf({ size, layer }: PageContents): string {
  return composePage({ ...size, unit: 'point', angle: layer.angle, source: 'text-layer' }, layer.blocks).content
}

/** Whether a program for cross-checks is there; says loudly that a test is skipped if not. */
function lacks(program: string): boolean {
  const { error } = spawnSync(program, ['--version'])
  if (error) console.warn(`SKIPPED: ${program} is not installed; tests that need it do not run.`)
  return error !== undefined
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lector-pdf-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('a document', () => {
  const hello = buildPdf([{ content: say('Hello', 72, 700) }, { content: say('again', 72, 700) }])

  test('has pages', async () => {
    const document = await openBytes(hello)
    expect(document.pageCount).toBe(2)
    expect(textOf(await document.contents(1))).toBe('again')
  })

  test('that is none is unreadable', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 'x')]) {
      await expect(openBytes(bytes)).rejects.toMatchObject({ code: 'unreadable-document', status: 422 })
    }
  })

  test('is read though it takes so much memory that its thread is replaced', async () => {
    const pages = [{ content: say('Hello', 72, 700) }, { content: say('again', 72, 700) }]
    const large = buildPdf(pages, { objects: [{ dict: '', data: Buffer.alloc(24_000_000, 'x') }] })
    const document = await little.openBytes(large)
    expect(textOf(await document.contents(0))).toBe('Hello')
    expect(textOf(await document.contents(1))).toBe('again')
  })

  test('has no page beyond its last', async () => {
    const document = await openBytes(hello)
    await expect(document.contents(2)).rejects.toMatchObject({ code: 'unreadable-document' })
  })

  test.each([
    [
      'its table of objects lost',
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('xref\n', 'xxxx\n'), 'latin1'),
    ],
    [
      'its table pointing elsewhere',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 15), Buffer.from('%\n'.repeat(40)), bytes.subarray(15)]),
    ],
    ['its end cut off', (bytes: Buffer) => bytes.subarray(0, bytes.indexOf('xref'))],
    ['something else before it', (bytes: Buffer) => Buffer.concat([Buffer.alloc(1000, 'mail header '), bytes])],
  ])('is read with %s', async (_, damage) => {
    const document = await openBytes(damage(hello))
    expect(document.pageCount).toBe(2)
    expect(textOf(await document.contents(0))).toBe('Hello')
  })

  test('is written anew whole', async () => {
    const damaged = hello.subarray(0, hello.indexOf('xref'))
    const copy = Buffer.from(await (await openBytes(damaged)).copy())
    expect(copy.includes('startxref')).toBe(true)
    expect(textOf(await (await openBytes(copy)).contents(1))).toBe('again')
  })
})

describe.skipIf(lacks('qpdf'))('an encrypted document', () => {
  const encrypt = (user: string, owner: string, bits: string) =>
    inFolder((folder) => {
      const [from, to] = [join(folder, 'a.pdf'), join(folder, 'b.pdf')]
      writeFileSync(from, buildPdf([{ content: say('Secret', 72, 700), entries: '/UserUnit 2' }]))
      const weak = bits === '256' ? [] : ['--allow-weak-crypto']
      execFileSync('qpdf', [...weak, '--object-streams=generate', '--encrypt', user, owner, bits, '--', from, to])
      return readFileSync(to)
    })

  test.each(['40', '128', '256'])('of %s bits wants its password', async (bits) => {
    const bytes = encrypt('geheim', 'owner', bits)
    const wanted = { code: 'password-required', status: 422 }
    await expect(openBytes(bytes)).rejects.toMatchObject(wanted)
    await expect(openBytes(bytes, 'wrong')).rejects.toMatchObject(wanted)
    for (const password of ['geheim', 'owner']) {
      const document = await openBytes(bytes, password)
      const contents = await document.contents(0)
      expect(textOf(contents)).toBe('Secret')
      expect(contents.size).toMatchObject({ width: 1224, height: 1584 })
    }
  })

  test('opens for its own password alone, whoever has it open', async () => {
    const bytes = encrypt('geheim', 'owner', '256')
    const reader = await startPdfReader()
    const source = { handle: 'same', load: async () => bytes }
    await reader.open({ ...source, password: 'geheim' })
    await expect(reader.open(source)).rejects.toMatchObject({ code: 'password-required' })
  })

  test('that only its owner may change is read, whatever password comes with it', async () => {
    const bytes = encrypt('', 'owner', '256')
    for (const password of [undefined, 'any']) {
      expect(textOf(await (await openBytes(bytes, password)).contents(0))).toBe('Secret')
    }
  })
})

describe('a page', () => {
  // Where "Hello" at 150, 300 in the page's own space stands, as a viewer shows it. Its ink is 0.9 to 27 by 0 to 8.6 points at 12.
  test.each([
    ['', 600, 800, [101, 541, 127, 550], 0],
    ['/Rotate 90', 800, 600, [250, 101, 259, 127], 90],
    ['/Rotate 180', 600, 800, [473, 250, 499, 259], 180],
    ['/Rotate -90', 800, 600, [541, 473, 550, 499], -90],
    ['/CropBox [100 100 400 500]', 300, 400, [51, 191, 77, 200], 0],
    ['/CropBox [100 100 400 500] /Rotate 90', 400, 300, [200, 51, 209, 77], 90],
    ['/CropBox [100 100 4000 500]', 550, 400, [51, 191, 77, 200], 0],
    ['/UserUnit 2.5', 1500, 2000, [252, 1353, 318, 1375], 0],
    ['/UserUnit 2 /Rotate 270', 1600, 1200, [1083, 947, 1100, 998], -90],
  ])(
    'with %s is read as it is shown',
    async (entries, width, height, [left = 0, top = 0, right = 0, bottom = 0], angle) => {
      const contents = await read([{ content: say('Hello', 150, 300), box: [50, 50, 650, 850], entries }])
      expect(contents.size).toMatchObject({ width, height })
      expect(contents.layer.angle).toBe(angle)
      const box = boundsOf(words(contents)[0]?.polygon ?? [])
      for (const [i, side] of [left, top, right, bottom].entries())
        expect(Math.abs((box[i] ?? 0) - side)).toBeLessThan(1.5)
    },
  )
})

describe('the picture of a page', () => {
  // A page-sized picture that is dark in its top left corner, white elsewhere: as one sees where it went, and how it lies.
  const [width, height] = [306, 396]
  const corner = new Uint8Array(width * height).fill(255)
  for (let y = 0; y < 40; y++) corner.fill(0, y * width, y * width + 30)
  const jpeg = () =>
    sharp(corner, { raw: { width, height, channels: 1 } })
      .toColourspace('b-w')
      .jpeg()
      .toBuffer()
  const fullPage = 'q 612 0 0 792 0 0 cm /X1 Do Q\n'

  /** Where the dark corner is on the page, in points: the mean of its pixels. */
  async function darkAt({ format, bytes, map, ...size }: PagePicture) {
    const { data, info } =
      format === 'jpeg'
        ? await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true })
        : { data: bytes, info: size }
    expect(info).toMatchObject(size)
    expect(data.length).toBe(size.width * size.height)
    let [x, y, count] = [0, 0, 0]
    for (const [i, value] of data.entries()) {
      if (value > 128) continue
      x += (i % size.width) + 0.5
      y += Math.floor(i / size.width) + 0.5
      count++
    }
    return mapPoint(map, x / count, y / count).map(Math.round)
  }

  async function pictureOf(...built: Parameters<typeof buildPdf>): Promise<PagePicture> {
    return (await openBytes(buildPdf(...built))).picture(0, 10_000_000)
  }

  test.each([
    ['', [30, 40]],
    ['/Rotate 90', [752, 30]],
    ['/Rotate 180', [582, 752]],
    ['/Rotate 270', [40, 582]],
    ['/UserUnit 2', [60, 80]],
  ])('is the JPEG that it is made of, %s', async (entries, at) => {
    const bytes = await jpeg()
    const picture = await pictureOf([{ content: fullPage, entries }], {
      named: { X1: jpegImage(width, height, bytes, '/DeviceGray') },
    })
    expect(picture).toMatchObject({ format: 'jpeg', width, height })
    expect(Buffer.from(picture.bytes)).toEqual(bytes)
    expect(await darkAt(picture)).toEqual(at)
  })

  test('is that JPEG also when it lies mirrored, or has text over it that nobody sees', async () => {
    const image = { named: { X1: jpegImage(width, height, await jpeg(), '/DeviceGray') } }
    const mirrored = await pictureOf([{ content: 'q -612 0 0 -792 612 792 cm /X1 Do Q' }], image)
    expect(mirrored.format).toBe('jpeg')
    expect(await darkAt(mirrored)).toEqual([582, 752])
    const layered = await pictureOf([{ content: fullPage + say('Corner', 10, 760, 12, '3 Tr') }], image)
    expect(layered.format).toBe('jpeg')
  })

  test('is that JPEG without the orientation that a camera noted', async () => {
    const turned = await sharp(await jpeg())
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const picture = await pictureOf([{ content: fullPage }], { named: { X1: jpegImage(width, height, turned) } })
    expect(picture.format).toBe('jpeg')
    expect((await sharp(picture.bytes).metadata()).orientation).toBeUndefined()
  })

  test.each([
    ['is inverted', (bytes: Buffer) => ({ ...jpegImage(width, height, bytes, '/DeviceGray /Decode [1 0]') }), fullPage],
    ['is masked', (bytes: Buffer) => jpegImage(width, height, bytes, '/DeviceGray /Mask [0 1]'), fullPage],
    ['is cut', (bytes: Buffer) => jpegImage(width, height, bytes, '/DeviceGray'), `0 0 300 300 re W n ${fullPage}`],
    [
      'is written on',
      (bytes: Buffer) => jpegImage(width, height, bytes, '/DeviceGray'),
      fullPage + say('Hello', 300, 300),
    ],
    [
      'covers a part',
      (bytes: Buffer) => jpegImage(width, height, bytes, '/DeviceGray'),
      'q 500 0 0 700 0 0 cm /X1 Do Q',
    ],
  ])('is rendered when it %s', async (_, image, content) => {
    const picture = await pictureOf([{ content }], { named: { X1: image(await jpeg()) } })
    expect(picture.format).toBe('grey')
  })

  test.each([
    ['', [30, 40]],
    ['/Rotate 90', [752, 30]],
    ['/UserUnit 2', [60, 80]],
    ['/CropBox [0 396 306 792]', [30, 40]],
  ])('is rendered pixel for pixel when it is no JPEG, %s', async (entries, at) => {
    const picture = await pictureOf([{ content: fullPage, entries }], {
      named: { X1: greyImage(width, height, corner) },
    })
    expect(picture.format).toBe('grey')
    const isCropped = entries.includes('Crop')
    expect(picture.width * picture.height).toBe((width * height) / (isCropped ? 4 : 1))
    if (entries === '') expect(Buffer.from(picture.bytes).equals(Buffer.from(corner))).toBe(true)
    expect(await darkAt(picture)).toEqual(at)
  })

  test('is rendered at 300 dpi when it has no pictures, and never with more pixels than are allowed', async () => {
    const document = await openBytes(buildPdf([{ content: '0 0 612 792 re f' }]))
    expect(await document.picture(0, 64e6)).toMatchObject({ width: 2550, height: 3300 })
    const small = await document.picture(0, 1e6)
    expect(small.width * small.height).toBeLessThanOrEqual(1e6)
    expect(small.width * small.height).toBeGreaterThan(0.99e6)
    expect(mapPoint(small.map, small.width, small.height).map(Math.round)).toEqual([612, 792])
  })

  test('is not rendered finer for the sake of a stencil', async () => {
    const stencil = packed(`${imageDict(800, 800)} /ImageMask true /BitsPerComponent 1`, new Uint8Array(80_000))
    const content = `${fullPage} q 10 0 0 10 300 300 cm /X2 Do Q`
    const named = { X1: greyImage(width, height, corner), X2: stencil }
    expect(await pictureOf([{ content }], { named })).toMatchObject({ width, height })
  })
})

describe('pictures on a page with text', () => {
  const photo = new Uint8Array(400 * 200).fill(90)

  test('are found, and rendered without the text over them', async () => {
    const content = `q 200 0 0 100 100 500 cm /X1 Do Q ${say('Caption', 110, 540)}${say('Below', 100, 480)}`
    const document = await openBytes(buildPdf([{ content }], { named: { X1: greyImage(400, 200, photo) } }))
    const { pictures } = await document.contents(0)
    expect(pictures).toEqual([{ left: 100, top: 192, right: 300, bottom: 292 }])
    const [part] = pictures
    if (part === undefined) throw new Error('There is no picture.')
    const picture = await document.part(0, part, 1e6)
    expect(picture).toMatchObject({ format: 'grey', width: 400, height: 200, map: [0.5, 0, 0, 0.5, 100, 192] })
    expect(new Set(picture.bytes)).toEqual(new Set([90]))
    expect(textOf(await document.contents(0))).toContain('Caption')
    const whole = await document.picture(0, 1e6)
    expect(whole.bytes.some((value) => value < 80)).toBe(true) // the text is back
  })

  test('that were cut into strips are one; those too small for writing are none', async () => {
    const strips = Array.from({ length: 20 }, (_, i) => `q 200 0 0 5 100 ${500 + i * 5} cm /X1 Do Q`).join('\n')
    const bullets = Array.from({ length: 30 }, (_, i) => `q 5 0 0 5 50 ${100 + i * 20} cm /X1 Do Q`).join('\n')
    const { pictures } = await read([{ content: `${strips}\n${bullets}` }], {
      named: { X1: greyImage(400, 200, photo) },
    })
    expect(pictures).toEqual([{ left: 100, top: 192, right: 300, bottom: 292 }])
  })

  test('that somebody has read already are left out', async () => {
    const content = `q 200 0 0 100 100 500 cm /X1 Do Q ${say('Read', 110, 540, 12, '3 Tr')}`
    const contents = await read([{ content }], { named: { X1: greyImage(400, 200, photo) } })
    expect(contents.pictures).toEqual([])
    expect(contents.layer.invisible).toBe(1)
  })
})

describe('the text layer', () => {
  test('has nothing that the page does not show', async () => {
    const content = say('Shown', 150, 300) + say('Beside', 150, 700)
    expect(textOf(await read([{ content, entries: '/CropBox [100 100 400 500]' }]))).toBe('Shown')
  })

  test('has the values of forms, which a viewer shows', async () => {
    const field =
      '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Margaret Hamilton) /Rect [200 696 400 718] /F 4 /AP << /N 4 0 R >> >>'
    const font = '/Font << /Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>'
    const shown = {
      dict: `/Type /XObject /Subtype /Form /BBox [0 0 200 22] /Resources << ${font} >>`,
      data: '/Tx BMC BT /Helv 12 Tf 2 4 Td (Margaret Hamilton) Tj ET EMC',
    }
    const page = { content: say('Name of the applicant:', 50, 700), entries: '/Annots [3 0 R]' }
    const document = await openBytes(
      buildPdf([page], { objects: [field, shown], catalog: '/AcroForm << /Fields [3 0 R] >>' }),
    )
    const contents = await document.contents(0)
    expect(textOf(contents)).toBe('Name of the applicant: Margaret Hamilton')
    const { left, right } = { left: 202, right: 300 }
    const [box] = words(contents)
      .slice(-2)
      .map(({ polygon }) => boundsOf(polygon))
    expect(box?.[0]).toBeGreaterThan(left)
    expect(box?.[2]).toBeLessThan(right)
    const { bytes, width } = await document.picture(0, 64e6)
    const scale = width / 612
    const inField = bytes.filter((_, i) => i % width > left * scale && Math.floor(i / width) < 100 * scale)
    expect(inField.some((grey) => grey < 128)).toBe(true)
  })

  test('keeps words, lines and paragraphs', async () => {
    const content = ['First line of a', 'paragraph that', 'goes on.']
      .map((line, i) => say(line, 72, 700 - i * 14))
      .concat(say('Another one.', 72, 620), say('A heading', 72, 560, 24), say('and its text', 72, 540))
    const contents = await read([{ content: content.join('') }])
    expect(textOf(contents)).toBe(
      'First line of a\nparagraph that\ngoes on.\n\nAnother one.\n\nA heading\n\nand its text',
    )
    expect(contents.layer).toMatchObject({ angle: 0, letters: 61, unknown: 0, invisible: 0 })
  })

  test('parts words where there is a gap and no space, and joins them where there is none', async () => {
    const content = `BT /F0 12 Tf 72 700 Td [(Two) -400 (words) -5 (with) 20 (out)] TJ ET`
    expect(textOf(await read([{ content }]))).toBe('Two wordswithout')
  })

  test('keeps hyphens, at the end of a line too', async () => {
    const content = say('A well-known hyphen-', 72, 700) + say('ation.', 72, 686)
    expect(textOf(await read([{ content }]))).toBe('A well-known hyphen-\nation.')
  })

  test('reads columns one after the other, also when they were drawn from below', async () => {
    const column = (name: string, x: number) => [0, 1, 2, 3].map((i) => say(`${name} line ${i}`, x, 700 - i * 14))
    const title = say('The title over both columns of the page', 72, 750, 16)
    const expected = ['The title over both columns of the page', 'left', 'right'].map((name, i) =>
      i === 0 ? name : [0, 1, 2, 3].map((n) => `${name} line ${n}`).join('\n'),
    )
    const [left, right] = [column('left', 72), column('right', 330)]
    for (const order of [
      [title, ...left, ...right],
      [...right, ...left, title],
    ]) {
      expect(textOf(await read([{ content: order.join('') }]))).toBe(expected.join('\n\n'))
    }
  })

  test.each([
    [0, '1 0 0 1', 0],
    [90, '0 -1 1 0', 90],
    [-90, '0 1 -1 0', -90],
    [180, '-1 0 0 -1', 180],
    [10, '0.98481 -0.17365 0.17365 0.98481', 10],
    [-30, '0.86603 0.5 -0.5 0.86603', -30],
  ])('of text turned by %s° has boxes that are turned as well', async (_, matrix, angle) => {
    const content = `q ${matrix} 300 400 cm ${say('Turned words here', 0, 0)} Q`
    const contents = await read([{ content }])
    expect(textOf(contents)).toBe('Turned words here')
    expect(contents.layer.angle).toBe(angle)
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = words(contents)[0]?.polygon ?? []
    expect(Math.hypot(x2 - x1, y2 - y1)).toBeCloseTo(40, -1)
    expect(Math.hypot(x3 - x2, y3 - y2)).toBeGreaterThan(8)
    expect(Math.hypot(x3 - x2, y3 - y2)).toBeLessThan(10)
    expect((Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI).toBeCloseTo(angle, 0)
  })

  /** A font without glyphs of its own, whose codes are what a map says. */
  const mapped = (cmap: string, width = 600): Parameters<typeof buildPdf>[1] => ({
    named: {
      FX: `<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [3 0 R] ${cmap === '' ? '' : '/ToUnicode 5 0 R'} >>`,
    },
    objects: [
      `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW ${width} /FontDescriptor 4 0 R >>`,
      '<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
      { dict: '', data: `begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange ${cmap} endcmap` },
    ],
  })
  const hex = (text: string) => Array.from(text, (c) => (c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')).join('')
  const asUnicode = (text: string) =>
    `${text.length} beginbfchar ${Array.from(text, (c) => `<${hex(c)}> <${hex(c)}>`).join(' ')} endbfchar`

  test.each([
    ['漢字かな', '漢字かな'],
    ['한국어', '한국어'],
    ['םולש', 'שלום'], // as it is drawn from left to right, and as it is read
    ['ملاس', 'سالم'],
  ])('has %s in the order of reading', async (drawn, text) => {
    const content = `BT /FX 12 Tf 72 700 Td <${hex(drawn)}> Tj ET`
    expect(textOf(await read([{ content }], mapped(asUnicode(drawn), 1000)))).toBe(text)
  })

  test('tells of hidden text, of text without a map, and of private characters', async () => {
    const hidden = await read([{ content: say('Hidden', 72, 700, 12, '3 Tr') + say('shown!', 72, 680, 12, '0 Tr') }])
    expect(hidden.layer.invisible).toBe(0.5)
    const content = 'BT /FX 12 Tf 72 700 Td <0041004200430044> Tj ET'
    expect((await read([{ content }], mapped(''))).layer.unknown).toBe(1)
    const half = '2 beginbfchar <0041> <e041> <0042> <fffd> endbfchar 1 beginbfrange <0043> <0044> <0043> endbfrange'
    expect((await read([{ content }], mapped(half))).layer.unknown).toBe(0.5)
  })

  test('has characters that UTF-16 writes as two halves, whole', async () => {
    const cmap = '3 beginbfchar <0001> <d83dde00> <0002> <d835dc9c> <0003> <d83d> endbfchar'
    const content = 'BT /FX 12 Tf 72 700 Td <000100020003> Tj ET'
    expect(textOf(await read([{ content }], mapped(cmap, 1000)))).toBe('😀𝒜\ufffd')
  })

  test('has ligatures as letters, and bullets', async () => {
    const cmap = '2 beginbfchar <0001> <fb03> <0002> <f0b7> endbfchar 1 beginbfrange <0041> <007a> <0041> endbfrange'
    const content = `BT /FX 12 Tf 72 700 Td <0002> Tj 30 0 Td <${hex('o')}0001${hex('ce')}> Tj ET`
    expect(textOf(await read([{ content }], mapped(cmap)))).toBe('• office')
  })
})
