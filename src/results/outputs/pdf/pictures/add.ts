import type { PdfDocument } from '../file/document.ts'
import { deflated } from '../file/save.ts'
import { dict, Name, type Ref } from '../file/values.ts'
import { short } from '../layer/matrix.ts'
import type { PageNode } from '../pages.ts'
import type { PicturePage } from './picture.ts'

/** Adds a page that shows a picture. It is not in the tree of pages yet, but knows its node there. */
export function addPicture(
  document: PdfDocument,
  parent: Ref,
  { image, alpha, orientation, width, height }: PicturePage,
): PageNode {
  if (alpha !== undefined) image.dict.set('SMask', document.add(alpha))
  const turn = uprightBy[orientation] ?? uprightBy[1]
  const matrix = turn?.(width, height) ?? []
  const content = Buffer.from(`q ${matrix.map((value) => short(value, 2)).join(' ')} cm /Im Do Q\n`)
  const page = dict({
    Type: new Name('Page'),
    Parent: parent,
    MediaBox: [0, 0, width, height],
    Resources: dict({ XObject: dict({ Im: document.add(image) }) }),
    Contents: document.add(deflated({}, content)),
  })
  return { dict: page, owner: document.add(page), above: [] }
}

/** Maps the square of an image to an upright page, by how EXIF says that the image lies (EXIF 2.3 §4.6.4). */
const uprightBy: Readonly<Record<number, (width: number, height: number) => number[]>> = {
  1: (w, h) => [w, 0, 0, h, 0, 0],
  2: (w, h) => [-w, 0, 0, h, w, 0],
  3: (w, h) => [-w, 0, 0, -h, w, h],
  4: (w, h) => [w, 0, 0, -h, 0, h],
  5: (w, h) => [0, -h, -w, 0, w, h],
  6: (w, h) => [0, -h, w, 0, 0, h],
  7: (w, h) => [0, h, w, 0, 0, 0],
  8: (w, h) => [0, h, -w, 0, w, 0],
}
