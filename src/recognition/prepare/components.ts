import type { Grey } from './grey.ts'

/** Bounding box of a connected piece of ink; right and bottom are exclusive. */
export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** Runs of one row as triples in one flat array (objects cost three times the CPU): start, end, index of the box. */
type Runs = number[]

/**
 * Boxes of the connected ink (8-connected), from horizontal runs joined to the runs of the row above by a
 * union-find over boxes: one pass, no label image.
 */
export function components(grey: Grey, threshold: number): Box[] {
  const forest = new Forest()
  let above: Runs = []
  for (let y = 0; y < grey.height; y++) above = runsOf(grey, threshold, y, above, forest)
  return forest.roots()
}

function runsOf({ data, width }: Grey, threshold: number, y: number, above: Runs, forest: Forest): Runs {
  const runs: Runs = []
  const row = y * width
  let first = 0
  for (let x = 0; x < width; x++) {
    if (data[row + x]! > threshold) continue
    const start = x
    while (x < width && data[row + x]! <= threshold) x++
    while (first < above.length && above[first + 1]! < start) first += 3
    let box = -1
    for (let i = first; i < above.length && above[i]! <= x; i += 3) box = forest.join(above[i + 2]!, box)
    runs.push(start, x, forest.extend(box, start, x, y))
  }
  return runs
}

class Forest {
  readonly #boxes: Box[] = []
  readonly #parents: number[] = []

  /** Adds a run to a box, or begins one (index -1). */
  extend(index: number, left: number, right: number, top: number): number {
    const box = this.#boxes[index]
    if (box) {
      if (left < box.left) box.left = left
      if (right > box.right) box.right = right
      box.bottom = top + 1
      return index
    }
    this.#parents.push(this.#boxes.length)
    return this.#boxes.push({ left, right, top, bottom: top + 1 }) - 1
  }

  /** Makes one box of two and gives its index; `b` may be -1, for none. */
  join(a: number, b: number): number {
    const root = this.#find(a)
    if (b < 0 || root === b) return root
    const [into, box] = [this.#boxes[b]!, this.#boxes[root]!]
    into.left = Math.min(into.left, box.left)
    into.right = Math.max(into.right, box.right)
    into.top = Math.min(into.top, box.top)
    into.bottom = Math.max(into.bottom, box.bottom)
    this.#parents[root] = b
    return b
  }

  roots(): Box[] {
    return this.#boxes.filter((_, i) => this.#parents[i] === i)
  }

  #find(box: number): number {
    let i = box
    while (this.#parents[i] !== i) {
      const grandparent = this.#parents[this.#parents[i]!]!
      this.#parents[i] = grandparent // halves the way for the next one
      i = grandparent
    }
    return i
  }
}
