import { EngineStartError } from '../engine.ts'
import koffi, { type LibraryHandle } from './ffi.ts'

/** A `TessBaseAPI *`: opaque to us, never dereferenced here. */
export type Handle = { readonly __handle: unique symbol }

/**
 * The part of libtesseract's C API (capi.h, same in 5.0 to 5.5) that an engine needs. Calls are synchronous and block the
 * process. `int` results are 0 for success and -1 for failure, `BOOL` results 1 for success.
 */
export interface TesseractApi {
  readonly version: string
  create(): Handle
  /** Loads languages ("eng", "eng+deu") from a folder of .traineddata files. Mode 1 is LSTM only. */
  init(api: Handle, folder: string, languages: string, mode: number): number
  setVariable(api: Handle, name: string, value: string): number
  /** Copies `height` rows of `bytesPerLine` bytes; the buffer is free again afterwards. */
  setImage(
    api: Handle,
    pixels: Uint8Array,
    width: number,
    height: number,
    bytesPerPixel: number,
    bytesPerLine: number,
  ): void
  /** The second argument, a monitor, is always null here: deadlines are kept from outside (guard.ts). */
  recognize(api: Handle, monitor: null): number
  /** The words of the recognised page as TSV (tsv.ts), already copied to JavaScript and freed. The number is of no use here. */
  tsv(api: Handle, pageNumber: number): string | null
  /** Forgets the page, keeps the models. */
  clear(api: Handle): void
  /** Forgets the models too; `init` may follow. */
  end(api: Handle): void
}

const fileNames =
  process.platform === 'darwin'
    ? ['libtesseract.5.dylib', '/opt/homebrew/lib/libtesseract.5.dylib', '/usr/local/lib/libtesseract.5.dylib']
    : ['libtesseract.so.5']

/**
 * Opens libtesseract 5 by its usual names.
 *
 * @throws EngineStartError when it is not there, or another version
 */
export function loadTesseract(): TesseractApi {
  const library = openFirst()
  try {
    const api = bind(library)
    if (!api.version.startsWith('5.')) throw new Error(`version ${api.version} is not 5.x`)
    return api
  } catch (cause) {
    throw new EngineStartError(`libtesseract was found but cannot be used: ${messageOf(cause)}.`, { cause })
  }
}

function openFirst(): LibraryHandle {
  const failures: string[] = []
  for (const name of fileNames) {
    try {
      return koffi.load(name)
    } catch (cause) {
      failures.push(`${name}: ${messageOf(cause)}`)
    }
  }
  throw new EngineStartError(`libtesseract 5 is not installed (${failures.join('; ')}).`)
}

function bind(library: LibraryHandle): TesseractApi {
  const deleteText = library.func('TessDeleteText', 'void', ['void *'])
  const ownedText = koffi.disposable('str', deleteText)
  const pixels = 'const uint8_t *'
  return {
    version: library.func('TessVersion', 'str', [])(),
    create: library.func('TessBaseAPICreate', 'void *', []),
    init: library.func('TessBaseAPIInit2', 'int', ['void *', 'str', 'str', 'int']),
    setVariable: library.func('TessBaseAPISetVariable', 'int', ['void *', 'str', 'str']),
    setImage: library.func('TessBaseAPISetImage', 'void', ['void *', pixels, 'int', 'int', 'int', 'int']),
    recognize: library.func('TessBaseAPIRecognize', 'int', ['void *', 'void *']),
    tsv: library.func('TessBaseAPIGetTsvText', ownedText, ['void *', 'int']),
    clear: library.func('TessBaseAPIClear', 'void', ['void *']),
    end: library.func('TessBaseAPIEnd', 'void', ['void *']),
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
