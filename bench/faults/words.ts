import sharp from 'sharp'

/** An image, and what the engine reads on it. */
export interface Word {
  readonly base64: string
  readonly text: string
}

const spelled =
  'apple river stone cloud bread horse music paper garden window silver yellow winter summer orange candle bridge ' +
  'forest island market pencil pocket rabbit ribbon saddle school shadow spring street table thunder ticket tunnel ' +
  'valley velvet village wagon water whistle world writer anchor basket button carpet castle cotton dinner doctor ' +
  'engine family father finger flower hammer harbor kitchen ladder lemon letter magnet'

/**
 * Small images of one word each, quick to recognise. What the engine makes of each is asked beforehand, so that a task's text
 * tells which images it is of; images that are read alike are left out.
 *
 * @throws Error when there are too few, as on a machine without fonts
 */
export async function renderWords(recognise: (base64: string) => Promise<string>): Promise<Word[]> {
  const words = new Map<string, Word>()
  for (const word of spelled.split(' ')) {
    const rendered = sharp({
      text: { text: `<span background="white" foreground="black">${word}</span>`, dpi: 150, rgba: true },
    })
    const image = rendered
      .flatten({ background: 'white' })
      .extend({ top: 12, bottom: 12, left: 16, right: 16, background: 'white' })
    const base64 = (await image.greyscale().png().toBuffer()).toString('base64')
    const text = await recognise(base64)
    if (text !== '') words.set(text, { base64, text })
  }
  if (words.size < 30) throw new Error(`Only ${words.size} words can be told apart: are there fonts on this machine?`)
  return Array.from(words.values())
}
