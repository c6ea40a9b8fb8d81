import { deflateSync } from 'node:zlib'
import { buildPdf, greyImage, imageDict, type PdfStream, packed, say, writePdf } from './pdf.ts'

const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>'
const tree = (...objects: readonly string[]) => writePdf(['<< /Type /Catalog /Pages 2 0 R >>'].concat(objects))
const form = '/Type /XObject /Subtype /Form /BBox [0 0 612 792]'
const shown = (image: PdfStream) => buildPdf([{ content: 'q 612 0 0 792 0 0 cm /X1 Do Q' }], { named: { X1: image } })
const zeros = (count: number) => deflateSync(Buffer.alloc(count))
const called = (stream: PdfStream, times = 1) =>
  buildPdf([{ content: '/X1 Do '.repeat(times) }], { named: { X1: stream } })

/** Documents made to hurt whoever reads them, by what they do. They are made when they are needed: some are large. */
export const hostilePdfs: Readonly<Record<string, () => Buffer>> = {
  'a tree of pages that is its own child': () => tree('<< /Type /Pages /Count 1 /Kids [2 0 R] >>'),
  'a tree of pages that goes round': () =>
    tree('<< /Type /Pages /Count 5 /Kids [3 0 R] >>', '<< /Type /Pages /Parent 2 0 R /Count 5 /Kids [2 0 R] >>'),
  'two thousand million pages, it says': () => tree('<< /Type /Pages /Count 2000000000 /Kids [3 0 R] >>', page),
  'a million objects': () => {
    const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Count 1 /Kids [3 0 R] >>', page]
    return writePdf(objects.concat(Array<string>(1_000_000).fill('1')))
  },
  'a table of two thousand million objects, it says': () =>
    Buffer.from(
      tree('<< /Type /Pages /Count 1 /Kids [3 0 R] >>', page)
        .toString('latin1')
        .replace(/\/Size \d+/, '/Size 2000000000'),
    ),
  'content of 200 MB, packed': () => called({ dict: `${form} /Filter /FlateDecode`, data: zeros(200e6) }),
  'content of 300 MB, packed twice': () =>
    called({ dict: `${form} /Filter [/FlateDecode /FlateDecode]`, data: deflateSync(deflateSync(Buffer.alloc(3e8))) }),
  'a million rectangles': () => called(packed(form, '0 0 1 1 re f\n'.repeat(1e6))),
  'a picture of 900 megapixels, packed': () =>
    shown({
      dict: `${imageDict(30_000, 30_000)} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
      data: zeros(9e8),
    }),
  'a picture of 10,000 megapixels, it says': () =>
    shown(packed(`${imageDict(100_000, 100_000)} /ColorSpace /DeviceRGB /BitsPerComponent 8`, 'x')),
  'twenty thousand tiny pictures': () =>
    buildPdf(
      [
        {
          content: Array.from(
            { length: 20_000 },
            (_, i) => `q 3 0 0 3 ${(i * 7) % 600} ${(i * 13) % 780} cm /X1 Do Q\n`,
          ).join(''),
        },
      ],
      { named: { X1: greyImage(8, 8, new Uint8Array(64)) } },
    ),
  'brackets a million deep': () => buildPdf([{ content: '['.repeat(1e6) }]),
  'dictionaries a hundred thousand deep': () =>
    tree(`<< /Type /Pages /Count 1 /Kids [3 0 R] ${'/A << '.repeat(1e5)}${'>>'.repeat(1e5)} >>`, page),
  'a form that shows itself': () =>
    buildPdf([{ content: '/X1 Do' }], {
      named: { X1: { dict: `${form} /Resources << /XObject << /X 4 0 R >> >>`, data: '/X Do '.repeat(10) } },
    }),
  'a page of 14 miles': () => buildPdf([{ content: say('huge', 10, 10), box: [0, 0, 1e6, 1e6] }]),
  'a page of nearly nothing': () => buildPdf([{ content: '', box: [0, 0, 100_000, 0.01] }]),
  'a page without extent': () => buildPdf([{ content: '', entries: '/CropBox [5000 5000 6000 6000]' }]),
  'numbers beyond all numbers': () =>
    buildPdf([{ content: '', entries: `/CropBox [-1e39 -${'9'.repeat(400)} 1e39 9]` }]),
  'scripts that never end': () =>
    buildPdf([{ content: '', entries: '/AA << /O << /S /JavaScript /JS (while(1);) >> >>' }], {
      catalog: '/OpenAction << /S /JavaScript /JS (while(1);) >> /AcroForm << /Fields [] /XFA [(template) (<x/>)] >>',
    }),
  'transparent groups upon each other': () =>
    called({ dict: `${form} /Group << /S /Transparency /I true /K true >>`, data: '0.5 g 0 0 612 792 re f' }, 300),
}
