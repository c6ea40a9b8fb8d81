import sharp from 'sharp'

/** A picture in red, green and blue, eight bits each, row-major. */
export interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** An encoded picture on white. */
export async function decoded(bytes: Buffer): Promise<Picture> {
  const opaque = sharp(bytes).flatten({ background: 'white' }).toColourspace('srgb').raw()
  const { data, info } = await opaque.toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** The picture for sharp to change or to encode. */
export function pipeline({ data, width, height }: Picture) {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** A picture with something drawn over it: the inside of an SVG element of its size. */
export async function drawnOver(picture: Picture, svg: string): Promise<Picture> {
  const { width, height } = picture
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg}</svg>`
  const drawn = pipeline(picture).composite([{ input: Buffer.from(drawing) }])
  return decoded(await drawn.png({ compressionLevel: 0 }).toBuffer())
}
