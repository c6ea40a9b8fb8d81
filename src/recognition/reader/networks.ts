import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { Page } from '../page.ts'
import { joinUnspaced } from '../unspaced.ts'
import { boxesOn, detectorView, type Tensor } from './detection.ts'
import { inkOf, piecesOf } from './gaps.ts'
import { lettersOf } from './letters.ts'
import type { Place, ReaderModels, ReadLine } from './messages.ts'
import type { Rectangle } from './rectangle.ts'
import { cutStrip, recogniserInput } from './strip.ts'
import { meanOf, wordsOf } from './words.ts'

const session: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  enableMemPattern: false, // pictures are of all sizes
}

/**
 * The recogniser looks every 8 pixels, and must see something else between two letters that are the same: it loses some of those that are
 * closer than this, in pixels of a strip. Such lines are read again, wider.
 */
const narrow = 17
const widened = 1.5

/** The detector and the recogniser, loaded in this process. */
export type Networks = Awaited<ReturnType<typeof loadNetworks>>

/** Loads both networks and the alphabet. Rejects when a model or the runtime cannot be had. */
export async function loadNetworks(models: ReaderModels) {
  const [detector, recogniser] = await Promise.all([
    InferenceSession.create(models.detector, session),
    InferenceSession.create(models.recogniser, session),
  ])
  const alphabet = alphabetOf(readFileSync(models.dictionary, 'utf8'))

  async function readStretched(page: Page, place: Place, stretch: number): Promise<ReadLine & { pitch: number }> {
    const strip = cutStrip(page, place, stretch)
    const ink = inkOf(strip)
    const letters = []
    for (const { from, to } of piecesOf(ink)) {
      const input = recogniserInput(strip, from, to)
      letters.push(...lettersOf(await run(recogniser, input), alphabet, from, input.dims.at(-1) ?? 0))
    }
    const words = joinUnspaced(wordsOf(letters, ink, place))
    return {
      words: [...words],
      confidence: meanOf(letters),
      pitch: (ink.end - ink.begin) / Math.max(1, letters.length),
    }
  }

  async function readLine(page: Page, place: Place): Promise<ReadLine> {
    const { pitch, ...line } = await readStretched(page, place, 1)
    if (pitch >= narrow) return line
    const { words, confidence } = await readStretched(page, place, widened)
    return confidence > line.confidence ? { words, confidence } : line
  }

  return {
    /** Finds the lines of a page. */
    async find(page: Page): Promise<Rectangle[]> {
      const { input, factor } = detectorView(page)
      return boxesOn(await run(detector, input), factor)
    },

    /** Reads lines in their order until the time is over; those that it does not come to are missing at the end. */
    async read(page: Page, places: readonly Place[], budgetMs: number): Promise<ReadLine[]> {
      const until = performance.now() + budgetMs
      const lines: ReadLine[] = []
      for (const place of places) {
        if (performance.now() > until) break
        lines.push(await readLine(page, place))
      }
      return lines
    },
  }
}

/** A letter for each class of the recogniser: none for the first, a space for the last, and between them the dictionary's lines. */
export function alphabetOf(dictionary: string): string[] {
  return ['', ...dictionary.replace(/\n$/, '').split('\n'), ' ']
}

async function run(network: InferenceSession, { data, dims }: Tensor): Promise<Tensor> {
  const [input = '', output = ''] = [network.inputNames[0], network.outputNames[0]]
  const result = (await network.run({ [input]: new OrtTensor('float32', data, dims) }))[output]
  if (!(result?.data instanceof Float32Array)) throw new Error('The network gave no numbers.')
  return { data: result.data, dims: result.dims }
}
