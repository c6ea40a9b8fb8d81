import sharp, { type Sharp } from 'sharp'
import type { Grey } from './grey.ts'

/** Resizes by a factor (cubic: a quarter cheaper than Lanczos, and read as well). */
export function resize(grey: Grey, factor: number): Promise<Grey> {
  const width = Math.max(1, Math.round(grey.width * factor))
  const height = Math.max(1, Math.round(grey.height * factor))
  return pixelsOf(open(grey).resize(width, height, { fit: 'fill', kernel: 'cubic' }))
}

/** Rotates clockwise about the centre (bicubic); the canvas grows, new corners are white. */
export function rotate(grey: Grey, degrees: number): Promise<Grey> {
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return pixelsOf(open(grey).affine([cos, -sin, sin, cos], { background: '#fff', interpolator: 'bicubic' }))
}

function open({ data, width, height }: Grey): Sharp {
  return sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false })
}

async function pixelsOf(image: Sharp): Promise<Grey> {
  const { data, info } = await image.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
