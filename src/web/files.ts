import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** A file of the page, as it is sent. */
export interface WebFile {
  readonly body: Buffer
  /** The body, compressed. */
  readonly gzip: Buffer
  readonly type: string
  /** A weak validator (RFC 9110 §8.8.3): it is the same however the body is sent. */
  readonly etag: string
  /** Its Content-Security-Policy. */
  readonly policy: string
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** The thread in which PDFium draws pages: the one file that may compile WebAssembly. A worker has the policy that it came with. */
const thread = 'pdf-thread.js'

const nothingElse =
  "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const pagePolicy = `${nothingElse}; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' blob:`
const threadPolicy = `${nothingElse}; script-src 'self' 'wasm-unsafe-eval'`

/** The files of the page that people look at, by name. Undefined when there is no such file. */
export type WebFiles = ReturnType<typeof createWebFiles>

/** Each is read and compressed when it is first asked for, and kept. */
export function createWebFiles() {
  const folder = new URL('./page/', import.meta.url)
  const own = readdirSync(folder).filter((name) => !/tsconfig|\.d\.ts$/.test(name))
  const wasm = import.meta.resolve('@embedpdf/pdfium/pdfium.wasm')
  const places = new Map([
    ...own.map((name) => [name, new URL(name, folder)] as const),
    ['pdfium.wasm', new URL(wasm)],
    ['pdfium.js', new URL('index.browser.js', wasm)],
  ])
  const read = new Map<string, Promise<WebFile>>()

  return async (name: string): Promise<WebFile | undefined> => {
    const place = places.get(name)
    if (place === undefined) return undefined
    const file = read.get(name) ?? load(name, place)
    read.set(name, file)
    return file
  }
}

async function load(name: string, place: URL): Promise<WebFile> {
  const body = await readFile(place)
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const type = types[extname(name)] ?? 'application/octet-stream'
  return { body, gzip: await promisify(gzip)(body), type, etag, policy: name === thread ? threadPolicy : pagePolicy }
}
