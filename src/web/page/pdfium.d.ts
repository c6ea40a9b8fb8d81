import type { WrappedPdfiumModule } from '@embedpdf/pdfium'

/** PDFium for browsers, which the server serves beside the page's own files; its types leave out its memory. */
export declare function init(
  overrides: object,
): Promise<WrappedPdfiumModule & { pdfium: { wasmExports: { memory: WebAssembly.Memory } } }>
