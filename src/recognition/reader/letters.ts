import type { Tensor } from './detection.ts'

/** A letter that the recogniser saw: where its middle is along the strip, in pixels, and how sure it is. */
export interface Letter {
  readonly content: string
  readonly at: number
  readonly confidence: number
}

/**
 * Reads what the recogniser gave, a step every few pixels: the surest class at each, one letter for steps that follow each other with the
 * same, and none for the first class, which parts them (CTC).
 *
 * @param alphabet a letter for each class
 * @param from where in the strip the picture began, in pixels
 * @param width of the picture, in pixels
 */
export function lettersOf({ data, dims }: Tensor, alphabet: readonly string[], from: number, width: number): Letter[] {
  const [steps = 0, classes = 0] = dims.slice(-2)
  const letters: Letter[] = []
  let last = 0
  let run = { start: 0, best: 0 }
  const end = (step: number) => {
    if (last === 0) return
    const at = from + (((run.start + step) / 2) * width) / steps
    letters.push({ content: alphabet[last] ?? '', at, confidence: run.best })
  }
  for (let step = 0; step < steps; step++) {
    const [best, chance] = surest(data, step * classes, classes)
    if (best === last) {
      run.best = Math.max(run.best, chance)
      continue
    }
    end(step)
    last = best
    run = { start: step, best: chance }
  }
  end(steps)
  return letters
}

function surest(data: Float32Array, offset: number, classes: number): [best: number, chance: number] {
  let [best, chance] = [0, -1]
  for (let i = 0; i < classes; i++) {
    const value = data[offset + i]!
    if (value <= chance) continue
    best = i
    chance = value
  }
  return [best, chance]
}
