const extension = 0x21
const picture = 0x2c
const trailer = 0x3b

/**
 * The same GIF without what comes behind its first picture, which nobody reads: libnsgif goes through all of it to open the file, in time
 * quadratic in the number of pictures (36 s for the 23 MB of a million). Usually these are the very bytes. (GIF89a §17–§27)
 */
export function firstPictureOf(gif: Buffer): Buffer {
  let at = 13 + colours(gif[10])
  while (gif[at] === extension) at = endOfBlocks(gif, at + 2)
  if (gif[at] !== picture) return gif
  const end = endOfBlocks(gif, at + 10 + colours(gif[at + 9]) + 1)
  if (end >= gif.length || gif[end] === trailer) return gif
  return Buffer.concat([gif.subarray(0, end), Buffer.of(trailer)])
}

/** Bytes of the colour table that these flags announce. (§18, §20) */
function colours(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

/** Behind a sequence of blocks that each begin with their length; an empty one is the last. (§15) */
function endOfBlocks(gif: Buffer, start: number): number {
  let at = start
  for (let length = gif[at]; length !== undefined && length > 0; length = gif[at]) at += 1 + length
  return at + 1
}
