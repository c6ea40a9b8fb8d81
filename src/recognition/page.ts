/** One page as engines take it: 8 bits of grey a pixel, rows from the top, in a PGM file (Netpbm's P5), which needs no inflating. */
export type Page = Buffer

/** Wraps raw grey pixels as a {@link Page}. */
export function toPage(pixels: Buffer, width: number, height: number): Page {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), pixels])
}
