/** An object's value, as it stands in a file: text of one character a byte. */
export type ObjectText = string

/** A stream, unpacked. */
export function stream(data: string, entries = ''): ObjectText {
  return `<</Length ${data.length} ${entries}>>\nstream\n${data}\nendstream`
}

/** A PDF of these objects, numbered from 1, of which the first is the catalogue. */
export function pdfFile(objects: readonly ObjectText[], trailer = ''): Buffer {
  let file = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n'
  const offsets = objects.map((object, i) => {
    const offset = file.length
    file += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  const end = `trailer\n<</Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(file + table + end, 'latin1')
}

/** What a page of {@link pagesFile} has beside what all have. */
export interface PageText {
  /** Operators. By default a grey corner, so that turning it shows. */
  readonly content?: string
  /** Entries of the page: boxes, rotation. */
  readonly entries?: string
}

/** A PDF of pages of 200 × 100 points that inherit their size and their font F1, Helvetica; objects that are added begin with number 5. */
export function pagesFile(
  pages: readonly PageText[],
  added: readonly ObjectText[] = [],
  catalogue = '',
  trailer = '',
): Buffer {
  const first = 5 + added.length
  const kids = pages.map((_, i) => `${first + i * 2} 0 R`)
  return pdfFile(
    [
      `<</Type /Catalog /Pages 2 0 R ${catalogue}>>`,
      `<</Type /Pages /Count ${pages.length} /Kids [${kids.join(' ')}] /MediaBox [0 0 200 100] /Resources 3 0 R>>`,
      '<</Font <</F1 4 0 R>>>>',
      '<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>',
      ...added,
      ...pages.flatMap(({ content = '.5 g 0 0 30 20 re f', entries = '' }, i) => [
        `<</Type /Page /Parent 2 0 R /Contents ${first + i * 2 + 1} 0 R ${entries}>>`,
        stream(content),
      ]),
    ],
    trailer,
  )
}
