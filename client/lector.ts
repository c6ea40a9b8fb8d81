import type { FormatName, ImageRequest, RecognisedText, Task, TaskAccepted } from './contract.ts'
import { call, callForJson, type Service } from './http.ts'
import { watchTask } from './watch.ts'

/** The bytes of a picture or a PDF; which of them it is, they say themselves. */
export type Document = Blob | Uint8Array<ArrayBuffer>

/** Where the service is, and how it is spoken to. */
export interface LectorOptions {
  /** `LECTOR_URL` when left out, or else http://localhost:5000. */
  readonly url?: string | undefined
  /** `LECTOR_API_KEY` when left out; a service without keys needs none. */
  readonly key?: string | undefined
  /** For how long a service is asked again that is full or away; a minute when left out. */
  readonly patienceMs?: number
}

/** What ends a call early: it throws the reason of the signal. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined
}

/** What a request may say beside its documents. */
export type ReadOptions = Abortable & Partial<Pick<ImageRequest, 'language' | 'pages' | 'pdf_text' | 'password'>>

/** The same of a task. */
export type SubmitOptions = ReadOptions &
  Partial<Pick<ImageRequest, 'callback_url'>> & { readonly outputs?: readonly 'pdf'[] }

/** What is downloaded. */
export type DownloadOptions = Abortable & {
  /** One document of several, counted from 0; all of them when left out. */
  readonly index?: number
  /** Make a searchable PDF of a signed one, though it breaks the signature. */
  readonly force?: boolean
}

/** A service that runs. Every call throws {@link LectorError} for what was refused, or when nobody answers. */
export class Lector {
  readonly #service: Service

  /** @throws TypeError for what is no address */
  constructor({ url, key, patienceMs = 60_000 }: LectorOptions = {}) {
    const address = url ?? process.env['LECTOR_URL'] ?? 'http://localhost:5000'
    if (!/^https?:/.test(address) || !URL.canParse(address))
      throw new TypeError(`${address} is no http or https address.`)
    this.#service = { url: address, key: key ?? process.env['LECTOR_API_KEY'], patienceMs }
  }

  /** Queues documents as one task, and gives its id. */
  async submit(documents: Document | readonly Document[], { signal, ...options }: SubmitOptions = {}): Promise<string> {
    const body = await bodyOf(documents, options)
    const { task_id: taskId }: TaskAccepted = await callForJson(this.#service, {
      method: 'POST',
      path: '/image',
      body,
      signal,
    })
    return taskId
  }

  /** Reads documents at once, and gives the text of one, an array of several. For a few pages; a task has no limit of time. */
  async read(documents: Document | readonly Document[], options?: ReadOptions): Promise<RecognisedText['text']>
  /** The same in a format: the bytes of one file. */
  async read(
    documents: Document | readonly Document[],
    options: ReadOptions & { readonly format: FormatName },
  ): Promise<Uint8Array<ArrayBuffer>>
  async read(
    documents: Document | readonly Document[],
    { signal, format, ...options }: ReadOptions & { readonly format?: FormatName } = {},
  ): Promise<RecognisedText['text'] | Uint8Array<ArrayBuffer>> {
    const body = await bodyOf(documents, options)
    const request = { method: 'POST', path: '/image-sync', query: { format }, body, signal } as const
    if (format !== undefined) return call(this.#service, request)
    const { text }: RecognisedText = await callForJson(this.#service, request)
    return text
  }

  /** A task as it is now; its text once it is completed. */
  async get(taskId: string, { signal }: Abortable = {}): Promise<Task> {
    return callForJson(this.#service, { method: 'GET', path: '/image', query: { task_id: taskId }, signal })
  }

  /** A task now and after each change; the last is final. It outlives a service that is started again. */
  watch(taskId: string, { signal = new AbortController().signal }: Abortable = {}): AsyncGenerator<Task> {
    return watchTask(this.#service, taskId, signal)
  }

  /** Cancels a task, or forgets one that has ended; gives it as it was last. */
  async cancel(taskId: string, { signal }: Abortable = {}): Promise<Task> {
    return callForJson(this.#service, { method: 'DELETE', path: '/image', query: { task_id: taskId }, signal })
  }

  /** The result of a completed task as a file. A PDF is there of a task that was sent with `outputs: ['pdf']`. */
  async download(
    taskId: string,
    format: FormatName,
    { signal, index, force }: DownloadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    return call(this.#service, {
      method: 'GET',
      path: '/image',
      query: { task_id: taskId, format, index, force },
      signal,
    })
  }
}

/** Written out beforehand: it may have to be sent again, and a form that is aborted while it streams ends the process (Node.js 24). */
async function bodyOf(
  documents: Document | readonly Document[],
  options: Readonly<Record<string, string | readonly string[] | undefined>>,
): Promise<Blob> {
  const form = new FormData()
  for (const [name, value] of Object.entries(options)) if (value !== undefined) form.set(name, String(value))
  for (const document of [documents].flat())
    form.append('file', document instanceof Blob ? document : new Blob([document]))
  return new Response(form).blob()
}
