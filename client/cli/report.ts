import { styleText } from 'node:util'
import type { FormatName } from '../contract.ts'
import type { ReadCommand } from './arguments.ts'
import { printable, printableText } from './printable.ts'
import type { Progress } from './progress.ts'
import type { Outcome } from './read-document.ts'

/**
 * Tells what became of each document: its result on standard output where it goes to no file, and lines for people.
 *
 * @param count of all documents: one alone needs no heading
 */
export function createReport({ format, json, out }: ReadCommand, progress: Progress, count: number) {
  return ({ bytes, ...outcome }: Outcome): void => {
    for (const line of linesOf(outcome)) progress.say(line)
    if (json) progress.print(`${JSON.stringify(outcome)}\n`)
    else if (bytes !== undefined) progress.print(printed(bytes, format, count > 1 ? outcome.file : undefined))
    else if (out !== undefined && outcome.status === 'completed') progress.say(writtenLine(outcome))
  }
}

function writtenLine({ file, pages = 0, output = '' }: Outcome): string {
  return printable(`${file} → ${output} (${pages} ${pages === 1 ? 'page' : 'pages'})`)
}

/** What went wrong, a line each. */
function linesOf({ file, status, errors }: Outcome): string[] {
  const word = status === 'completed' ? 'partly read' : status
  return errors.map(({ page, detail }) => {
    const place = page === undefined ? '' : `page ${page}: `
    return `${styleText('red', printable(`${file}: ${word}:`), { stream: process.stderr })} ${printable(place + detail)}`
  })
}

/** Text ends with a line of its own, and what is said to a terminal has nothing in it that it would obey. */
function printed(bytes: Uint8Array, format: FormatName, heading: string | undefined): string | Uint8Array {
  const { isTTY } = process.stdout
  if (format !== 'text' && !isTTY) return bytes
  const head = heading === undefined ? '' : `==> ${printable(heading)} <==\n`
  const text = new TextDecoder().decode(bytes).replace(/\n*$/, '\n')
  return head + (isTTY ? printableText(text) : text)
}
