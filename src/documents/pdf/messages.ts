import type { Box } from '../../results/polygon.ts'
import type { PageContents } from './document.ts'
import type { PagePicture } from './picture.ts'

/** What a thread is started with. */
export interface ThreadData {
  /** The compiled library, which all threads share. */
  readonly module: WebAssembly.Module
  /** That its memory may grow to. */
  readonly maxBytes: number
}

/** What a thread is asked; `key` names a document that it has opened, unless it was among those it let go since. */
export type Request =
  | { readonly kind: 'open'; readonly key: string; readonly bytes: Uint8Array; readonly password: string | undefined }
  | { readonly kind: 'count'; readonly key: string }
  | { readonly kind: 'contents'; readonly key: string; readonly page: number }
  | { readonly kind: 'picture'; readonly key: string; readonly page: number; readonly maxPixels: number }
  | {
      readonly kind: 'part'
      readonly key: string
      readonly page: number
      readonly part: Box
      readonly maxPixels: number
    }
  | { readonly kind: 'copy'; readonly key: string }
  | { readonly kind: 'close'; readonly key: string }

/** What it answers. */
export type Answer =
  | { readonly kind: 'count'; readonly pageCount: number }
  | { readonly kind: 'contents'; readonly contents: PageContents }
  | { readonly kind: 'picture'; readonly picture: PagePicture }
  | { readonly kind: 'copy'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'closed' }
  | { readonly kind: 'refused'; readonly why: 'password' | 'unreadable'; readonly message: string }

/** An answer, and what the library has taken since the thread was started. */
export interface Reply {
  readonly answer: Answer
  readonly bytes: number
}
