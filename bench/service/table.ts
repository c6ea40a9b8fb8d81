/** Prints a Markdown table. */
export function printTable(title: string, head: readonly string[], rows: ReadonlyArray<readonly string[]>): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  console.log([`\n**${title}**\n`, line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'))
}

/** A number with so many digits after the point; a dash for none. */
export function digits(value: number | undefined, after: number): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(after)
}
