import type { AffineMap } from '../../results/map.ts'
import type { Grey } from './grey.ts'

/** Turns clockwise by 90°. */
export function turnRight({ data, width, height }: Grey): Grey {
  const turned = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + height - 1 - y] = data[y * width + x]!
  }
  return { data: turned, width: height, height: width }
}

/** From a picture that was turned by {@link turnRight} back to what it was. */
export function beforeTurn({ height }: Pick<Grey, 'height'>): AffineMap {
  return [0, -1, 1, 0, 0, height]
}
