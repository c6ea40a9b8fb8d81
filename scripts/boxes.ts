import type { Result } from '../src/model/result.ts'

/** A web page that shows a picture (a PNG in base64) with every word of its first page in a frame, and the lines in pale bands. */
export function boxesPage(png: string, { pages }: Result): string {
  const [page] = pages
  if (!page) throw new Error('There is no page to show.')
  const shapes = (parts: ReadonlyArray<{ readonly polygon: readonly number[] }>, style: string) =>
    parts.map(({ polygon }) => `<polygon points="${polygon.join(' ')}" style="${style}"/>`).join('')
  const size = `width="${page.width}" height="${page.height}"`
  return `<!doctype html><style>body { margin: 0 } svg { display: block }</style>
    <svg ${size}><image href="data:image/png;base64,${png}" ${size}/>
      ${shapes(page.lines, 'fill: #fd7; mix-blend-mode: multiply')}
      ${shapes(page.words, 'fill: none; stroke: #06c; stroke-width: 1')}</svg>`
}
