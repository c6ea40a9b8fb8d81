/** The HTTP contract, made of docs/openapi.json by `npm run client:types`. */

/**
 * @minItems 8
 * @maxItems 8
 */
export type Polygon = number[]
export type FormatName = 'text' | 'json' | 'hocr' | 'alto' | 'tsv' | 'md' | 'pdf'

export interface Contract {
  ImageRequest: ImageRequest
  Languages: Languages
  Problem: Problem
  RecognisedText: RecognisedText
  Result: Result
  Task: Task
  TaskAccepted: TaskAccepted
  FormatName: FormatName
}
export interface ImageRequest {
  /**
   * One image or PDF, or an array of them, each as base64 or as a data URI. Formats: PDF, PNG, JPEG, WebP, TIFF, GIF, BMP, AVIF.
   */
  image_data?: string | string[]
  /**
   * The URL of one, or an array of them: fetched if their host is in FETCH_HOSTS. Behind those of image_data if there are both.
   */
  image_url?: string | string[]
  /**
   * A language that is loaded (GET /languages), or several joined by "+", the most likely first.
   */
  language?: string
  /**
   * Those of a document that are wanted, like "1-3,7".
   */
  pages?: string
  /**
   * Where the text of a page of a PDF comes from. auto: its text layer where that is sound, else recognition; ocr; only: never recognition.
   */
  pdf_text?: 'auto' | 'ocr' | 'only'
  /**
   * Of a PDF that is locked.
   */
  password?: string
  /**
   * What a task keeps beside its text. A list, or its items separated by commas.
   */
  outputs?: string | string[]
  /**
   * Of a task: who is told when it has ended, by a signed POST (Standard Webhooks). Its host must be in CALLBACK_HOSTS.
   */
  callback_url?: string
}
export interface Languages {
  /**
   * Those that are loaded, as Tesseract names them.
   */
  languages: string[]
  /**
   * What a request gets that names none: all of them.
   */
  default: string
}
export interface Problem {
  /**
   * urn:lector:problem: and the code
   */
  type: string
  title: string
  status: number
  /**
   * What was wrong and what to do about it.
   */
  detail: string
  code:
    | 'invalid-request'
    | 'callback-not-allowed'
    | 'fetch-not-allowed'
    | 'unauthorized'
    | 'origin-not-allowed'
    | 'host-not-allowed'
    | 'task-not-found'
    | 'route-not-found'
    | 'not-acceptable'
    | 'request-timeout'
    | 'task-not-finished'
    | 'body-too-large'
    | 'too-many-images'
    | 'too-many-pages'
    | 'unsupported-image'
    | 'expectation-failed'
    | 'unreadable-image'
    | 'image-too-large'
    | 'unreadable-document'
    | 'password-required'
    | 'document-signed'
    | 'fetch-failed'
    | 'recognition-crashed'
    | 'upgrade-required'
    | 'rate-limited'
    | 'headers-too-large'
    | 'internal-error'
    | 'overloaded'
    | 'unavailable'
    | 'recognition-timeout'
  /**
   * The place in image_data of the item that was at fault.
   */
  index?: number
}
export interface RecognisedText {
  text: string | string[]
}
export interface Result {
  content: string
  pages: Page[]
}
export interface Page {
  width: number
  height: number
  /**
   * Pixels of a picture; points (1/72 inch) of a PDF.
   */
  unit: 'pixel' | 'point'
  /**
   * Degrees clockwise that the text is turned from upright, in (-180, 180].
   */
  angle: number
  /**
   * Whether it was recognised, or taken from the document.
   */
  source: 'ocr' | 'text-layer' | 'mixed'
  /**
   * The mean over the words; 0 without words.
   */
  confidence: number
  blocks: Block[]
  lines: Line[]
  words: Word[]
  /**
   * Left out when there are none.
   */
  warnings?: Warning[]
  /**
   * The place in the request of the document that it belongs to.
   */
  item: number
  /**
   * Its number in that document, from 1.
   */
  page: number
  span: Span
}
export interface Block {
  polygon: Polygon
  span: Span
  kind: 'text' | 'table' | 'picture'
  lines: Span
}
export interface Span {
  offset: number
  length: number
}
export interface Line {
  content: string
  polygon: Polygon
  span: Span
  words: Span
}
export interface Word {
  content: string
  polygon: Polygon
  confidence: number
  span: Span
}
export interface Warning {
  code: 'low-confidence' | 'text-not-read'
  detail: string
  /**
   * How much was not read, of what looks like letters.
   */
  share?: number
}
export interface Task {
  task_id: string
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'
  /**
   * Null until completed, then in the shape of the request. Pages are separated by a form feed, one that failed is empty; an item that failed is null.
   */
  text: string | (string | null)[] | null
  /**
   * Items that have ended, of all items.
   */
  progress: {
    done: number
    total: number
    /**
     * Pages that have ended, of all pages of all items: an item is done when its pages are.
     */
    pages: {
      done: number
      total: number
    }
    /**
     * While it is queued: pages that come before its first.
     */
    queue_position?: number
    /**
     * While it is queued: seconds until its last page should be done, by how fast pages are done now.
     */
    eta_s?: number
    /**
     * While it is queued: the language that it named, when no worker that runs has loaded it.
     */
    waiting_for_language?: string
  }
  errors: {
    /**
     * The place of the item in image_data.
     */
    index: number
    /**
     * Which page of a document it is about, from 1; left out where there is but one.
     */
    page?: number
    code:
      | 'invalid-request'
      | 'callback-not-allowed'
      | 'fetch-not-allowed'
      | 'unauthorized'
      | 'origin-not-allowed'
      | 'host-not-allowed'
      | 'task-not-found'
      | 'route-not-found'
      | 'not-acceptable'
      | 'request-timeout'
      | 'task-not-finished'
      | 'body-too-large'
      | 'too-many-images'
      | 'too-many-pages'
      | 'unsupported-image'
      | 'expectation-failed'
      | 'unreadable-image'
      | 'image-too-large'
      | 'unreadable-document'
      | 'password-required'
      | 'document-signed'
      | 'fetch-failed'
      | 'recognition-crashed'
      | 'upgrade-required'
      | 'rate-limited'
      | 'headers-too-large'
      | 'internal-error'
      | 'overloaded'
      | 'unavailable'
      | 'recognition-timeout'
    detail: string
  }[]
  created_at: string
  finished_at: string | null
}
export interface TaskAccepted {
  task_id: string
}
