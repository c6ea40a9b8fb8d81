import { escapeInline } from './escape.ts'

const amount = /^[-+(]?\p{Sc}? ?\d[\d.,' ]*[%)]?\p{Sc}?$/u

/** A table of GitHub Flavored Markdown 0.29 §4.10. Its first row is the header; columns of numbers are aligned right. */
export function tableMarkdown(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows
  const rule = header.map((_, column) => {
    const said = body.map((row) => row[column] ?? '').filter((cell) => cell !== '')
    const amounts = said.filter((cell) => amount.test(cell)).length
    return amounts > 0 && amounts >= 0.7 * said.length ? '---:' : '---'
  })
  return [header.map(escapeInline), rule, ...body.map((row) => row.map(escapeInline))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
