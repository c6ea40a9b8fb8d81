import { init } from '@embedpdf/pdfium'

/** The functions of PDFium that are used, and no others: nothing here runs JavaScript, forms' actions or XFA. (public/fpdf*.h) */
const used = [
  'FPDF_LoadMemDocument',
  'FPDF_CloseDocument',
  'FPDF_GetLastError',
  'FPDF_GetPageCount',
  'FPDF_LoadPage',
  'FPDF_ClosePage',
  'FPDF_GetPageBoundingBox',
  'FPDF_RenderPageBitmap',
  'FPDF_SaveAsCopy',
  'FPDFPage_GetRotation',
  'FPDFPage_GetAnnotCount',
  'FPDFPage_GetAnnot',
  'FPDFPage_CloseAnnot',
  'FPDFPage_Flatten',
  'FPDFAnnot_GetSubtype',
  'FPDFPage_CountObjects',
  'FPDFPage_GetObject',
  'FPDFPageObj_GetType',
  'FPDFPageObj_GetBounds',
  'FPDFPageObj_GetMatrix',
  'FPDFPageObj_GetClipPath',
  'FPDFPageObj_HasTransparency',
  'FPDFPageObj_SetIsActive',
  'FPDFClipPath_CountPaths',
  'FPDFFormObj_CountObjects',
  'FPDFFormObj_GetObject',
  'FPDFImageObj_GetImageMetadata',
  'FPDFImageObj_GetImageFilterCount',
  'FPDFImageObj_GetImageFilter',
  'FPDFImageObj_GetImageDataRaw',
  'FPDFTextObj_GetTextRenderMode',
  'FPDFText_LoadPage',
  'FPDFText_ClosePage',
  'FPDFText_CountChars',
  'FPDFText_GetUnicode',
  'FPDFText_GetFontSize',
  'FPDFText_GetMatrix',
  'FPDFText_GetCharBox',
  'FPDFText_GetLooseCharBox',
  'FPDFText_GetCharOrigin',
  'FPDFText_GetTextObject',
  'FPDFText_IsGenerated',
  'FPDFText_IsHyphen',
  'FPDFText_HasUnicodeMapError',
  'FPDFBitmap_CreateEx',
  'FPDFBitmap_FillRect',
  'FPDFBitmap_Destroy',
  'PDFiumExt_OpenFileWriter',
  'PDFiumExt_GetFileWriterSize',
  'PDFiumExt_GetFileWriterData',
  'PDFiumExt_CloseFileWriter',
  'EPDFDoc_GetPageObjectNumberByIndex',
  'PDFiumExt_Init',
  'malloc',
  'free',
] as const

/** Everything goes in and out as numbers: handles, addresses, booleans as 0 and 1. */
type Native = (...values: number[]) => number

/** PDFium in this thread. A call blocks until it is done; it throws when the library has run out of memory or crashed. */
export type Pdfium = Awaited<ReturnType<typeof loadPdfium>>

/** Room for what functions write to the addresses that they are given, in bytes. */
const scratchBytes = 256

/**
 * Starts PDFium. It sees neither files nor the environment: what it imports are stand-ins of Emscripten.
 *
 * @param maxBytes that its memory may grow to
 */
export async function loadPdfium(module: WebAssembly.Module, maxBytes: number) {
  const exports = await start(module, maxBytes)
  const { memory } = exports
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('PDFium has no memory.')
  const call = nativesOf(exports)
  call.PDFiumExt_Init()
  const scratch = call.malloc(scratchBytes)

  /** Views of the results, made anew when the memory has grown, which moves it. */
  let views = viewsOf(memory.buffer, scratch)
  const results = () => {
    if (views.floats.buffer !== memory.buffer) views = viewsOf(memory.buffer, scratch)
    return views
  }

  /** Memory to be freed by the caller. @throws Error when there is none */
  function room(length: number): number {
    const address = call.malloc(Math.max(1, length))
    if (address === 0) throw new Error(`PDFium has no room for ${length} bytes.`)
    return address
  }

  return {
    ...call,

    /** What it has taken; it is never given back, so whoever finds it too much starts another. */
    get bytes() {
      return memory.buffer.byteLength
    },

    /** The first address of memory that functions write results to, {@link scratchBytes} long. */
    scratch,

    /** What functions have written to {@link scratch}, by what they write. Good until the next call: memory that grows moves. */
    results,

    /** A copy of what stands at an address. */
    copy: (address: number, length: number) => new Uint8Array(memory.buffer, address, length).slice(),

    room,

    /** Copies bytes in, to be freed by the caller. @throws Error when there is no room */
    put(bytes: Uint8Array): number {
      const address = room(bytes.length)
      new Uint8Array(memory.buffer).set(bytes, address)
      return address
    },
  }
}

function viewsOf(buffer: ArrayBuffer, at: number) {
  return {
    floats: new Float32Array(buffer, at, scratchBytes / 4),
    doubles: new Float64Array(buffer, at, scratchBytes / 8),
    integers: new Uint32Array(buffer, at, scratchBytes / 4),
  }
}

async function start(module: WebAssembly.Module, maxBytes: number): Promise<WebAssembly.Exports> {
  let exports: WebAssembly.Exports = {}
  await init({
    print: () => {},
    printErr: () => {},
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, withLimit(imports, maxBytes))
      exports = instance.exports
      done(instance)
      return exports
    },
  })
  return exports
}

/** Emscripten's own limit is 2 GB. */
function withLimit(imports: WebAssembly.Imports, maxBytes: number): WebAssembly.Imports {
  const { emscripten_resize_heap: grow, ...env } = imports['env'] ?? {}
  if (typeof grow !== 'function') throw new Error('PDFium does not ask before it grows.')
  const bounded = (bytes: number) => (bytes >>> 0 > maxBytes ? 0 : grow(bytes))
  return { ...imports, env: { ...env, emscripten_resize_heap: bounded } }
}

function nativesOf(exports: WebAssembly.Exports): Readonly<Record<(typeof used)[number], Native>> {
  return mapNames(used, (name) => {
    const found = exports[name]
    if (!isNative(found)) throw new Error(`PDFium has no ${name}.`)
    return found
  })
}

function isNative(found: unknown): found is Native {
  return typeof found === 'function'
}

function mapNames<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T>
function mapNames<T>(names: readonly string[], make: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)]))
}
