const startOfScan = Buffer.from([0xff, 0xda])

/**
 * How many scans a JPEG has, each of which the decoder goes through for every block of the picture: 275 kB with 800 of them kept it busy
 * for 18 seconds. Of those within a preview, which nobody decodes, some are counted too. (ITU T.81 §B.2.3)
 */
export function scansOf(jpeg: Buffer): number {
  let scans = 0
  for (let at = jpeg.indexOf(startOfScan); at !== -1; at = jpeg.indexOf(startOfScan, at + 2)) scans++
  return scans
}
