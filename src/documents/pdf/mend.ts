/**
 * A file with a trailer of our own behind it, if it names its catalog: of one that was cut off, PDFium finds all objects but this one.
 * Nothing if it does not. (ISO 32000-1, 7.5.5)
 */
export function withTrailer(bytes: Uint8Array): Buffer | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const catalog = file.lastIndexOf('/Catalog')
  const start = file.lastIndexOf(' obj', catalog)
  if (catalog === -1 || start === -1) return undefined
  const reference = /(\d{1,10}) (\d{1,5})$/.exec(file.toString('latin1', Math.max(0, start - 20), start))
  if (reference === null) return undefined
  return Buffer.concat([file, Buffer.from(`\ntrailer\n<< /Root ${reference[0]} R >>\n%%EOF\n`)])
}
