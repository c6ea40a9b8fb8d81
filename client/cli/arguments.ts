import { parseArgs } from 'node:util'
import type { FormatName } from '../contract.ts'

/** What is wrong with a command line. */
export class UsageError extends Error {}

/** What `lector read` is to do. */
export interface ReadCommand {
  /** Files, folders, and `-` for standard input; one at least. */
  readonly paths: readonly string[]
  readonly format: FormatName
  /** A folder; standard output when there is none. */
  readonly out: string | undefined
  readonly force: boolean
  readonly json: boolean
  /** Documents at a time. */
  readonly concurrency: number
  readonly language: string | undefined
  readonly pages: string | undefined
  readonly password: string | undefined
  readonly url: string | undefined
}

/** What the file of a format is called behind its last dot. */
export const extensions: Readonly<Record<FormatName, string>> = {
  text: 'txt',
  md: 'md',
  json: 'json',
  hocr: 'hocr',
  alto: 'xml',
  tsv: 'tsv',
  pdf: 'pdf',
}

/** What `lector --help` says. */
export const usage = `Usage: lector read [options] FILE|FOLDER|- ...

Reads pictures and PDFs by a Lector service that runs, and writes down what they say.
A folder stands for the documents in it and below it, - for standard input.

  -f, --format FORMAT   text (without it), md, json, hocr, alto, tsv, or pdf: searchable
  -o, --out FOLDER      write a file for each document; without it, to standard output
      --force           overwrite files that are there; without it, they are kept
  -l, --language LANG   like eng or eng+deu; without it, every language that is loaded
  -p, --pages PAGES     of each document, like 1-3,7
      --password WORD   of PDFs that are locked
  -c, --concurrency N   documents at a time, 1 to 64; without it, 4
      --json            a line of JSON for each document, on standard output
      --url URL         where the service is; without it, LECTOR_URL or http://localhost:5000
  -h, --help

LECTOR_API_KEY holds the key, if the service needs one. Ctrl-C cancels what is not done.

Exit codes: 0 all was read, 1 something was not, 2 wrong usage,
            3 no service there or the key refused, 130 Ctrl-C
`

const mostAtOnce = 64

const options = {
  format: { type: 'string', short: 'f', default: 'text' },
  out: { type: 'string', short: 'o' },
  force: { type: 'boolean', default: false },
  language: { type: 'string', short: 'l' },
  pages: { type: 'string', short: 'p' },
  password: { type: 'string' },
  concurrency: { type: 'string', short: 'c', default: '4' },
  json: { type: 'boolean', default: false },
  url: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/**
 * Reads a command line, less the program.
 *
 * @throws UsageError
 */
export function parseCommand(args: readonly string[]): ReadCommand | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const [command, ...paths] = positionals
  if (command === undefined) throw new UsageError('A command is missing: lector read FILES')
  if (command !== 'read') throw new UsageError(`There is no command ${command}; did you mean lector read ${command}?`)
  if (paths.length === 0) throw new UsageError('Which documents? Name files or folders, or - for standard input.')
  const { out, language, pages, password, url, force, json } = values
  const format = formatNamed(values.format)
  if (json && out === undefined && format !== 'text')
    throw new UsageError(`With --json, ${format} needs --out: the lines themselves hold text.`)
  const concurrency = Number(values.concurrency)
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > mostAtOnce)
    throw new UsageError(`--concurrency must be a number from 1 to ${mostAtOnce}.`)
  return { paths, format, out, force, json, concurrency, language, pages, password, url }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

function formatNamed(name: string): FormatName {
  const names = Object.keys(extensions)
  if (isFormat(name)) return name
  throw new UsageError(`There is no format ${name}. There are: ${names.join(', ')}.`)
}

function isFormat(name: string): name is FormatName {
  return Object.hasOwn(extensions, name)
}
