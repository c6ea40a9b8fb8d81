import type { PageContents } from './document.ts'
import { looksWritten } from './plausible.ts'

/** More characters than this of a hundred that nobody knows the meaning of are a font without a map, not a bullet here and there. */
const mostUnknown = 0.1

/**
 * Whether the text layer of a page can be taken as it is, instead of reading the page as a picture. An empty one can if the page is empty.
 */
export function isSound({ layer, isDrawn }: Pick<PageContents, 'layer' | 'isDrawn'>): boolean {
  if (layer.letters === 0) return !isDrawn
  if (layer.unknown > mostUnknown) return false
  const words = layer.blocks.flatMap((block) => (block.kind === 'picture' ? [] : block.lines.flat()))
  return looksWritten(words.map(({ content }) => content))
}
