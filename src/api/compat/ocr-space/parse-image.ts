import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { InvalidRequestError } from '../../../errors.ts'
import { ParsedImage, ParseForm } from '../../../model/ocr-space.ts'
import type { Output } from '../../../model/options.ts'
import type { Task } from '../../../model/task.ts'
import { requireOwner } from '../../authenticate.ts'
import { awaitTask, dropTask } from '../../await-task.ts'
import { describedOnly } from '../../body/leave-unread.ts'
import { unlessGone } from '../../client-gone.ts'
import type { AppDeps } from '../../deps.ts'
import { sendJson } from '../../formats.ts'
import type { OutputSource } from '../../outputs.ts'
import { publicUrl } from '../../public-url.ts'
import { submitDocuments } from '../../submit.ts'
import { outputOf } from '../../task-output.ts'
import { languageFor } from '../language-for.ts'
import { withMember } from '../with-member.ts'
import { documentOf, readParseForm } from './form.ts'
import { parsedPages } from './parsed-pages.ts'
import { pdfPath } from './searchable-pdf.ts'

/** `POST /parse/image`: read a document and wait for what it says. A task behind it is removed with the answer, but for the sake of its PDF. */
export const parseImage: FastifyPluginAsyncZod<AppDeps> = async (app, deps) => {
  const { bodies, images, keys, languages, outputs, tasks } = deps

  async function read(task: Task, owner: string | undefined, withOverlay: boolean, gone: AbortSignal): Promise<string> {
    if (task.status !== 'completed') return parsedPages([], '', task.errors)
    const source = outputOf(await tasks.results(task.task_id, owner), 'json')
    let numbers: number[] = []
    const noting: OutputSource = {
      ...source,
      async pages() {
        const pages = await source.pages()
        numbers = pages.map(({ page }) => page)
        return pages
      },
    }
    const lines = await outputs.write({ format: withOverlay ? 'ocr-space-overlay' : 'ocr-space' }, noting, gone)
    return parsedPages(numbers, String(lines), task.errors)
  }

  app.post(
    '/image',
    {
      config: { admitsItself: true },
      schema: {
        tags: ['ocr-space'],
        operationId: 'parseImage',
        summary: 'Read a document and wait for what it says',
        body: {
          content: {
            'multipart/form-data': { schema: ParseForm },
            'application/x-www-form-urlencoded': { schema: ParseForm.omit({ file: true }) },
          },
        },
        response: {
          200: ParsedImage.describe('What it says, or what is wrong with it'),
          403: ParsedImage.describe('There is no key with the request, or it is not known'),
          429: ParsedImage.describe('Too many requests'),
          503: ParsedImage.describe('Too much to do; Retry-After says when to come again'),
        },
      },
      validatorCompiler: describedOnly,
    },
    async (request, reply) =>
      unlessGone(request, reply, async (gone) => {
        const form = await readParseForm(bodies, request, reply)
        const { apikey, language, isOverlayRequired, isCreateSearchablePdf } = form.fields
        if (keys.length > 0) request.owner ??= requireOwner(apikey, keys)
        const kept: Output[] = isCreateSearchablePdf ? ['pdf'] : []
        const options = { language: loadedLanguage(language, languages), outputs: kept }
        const document = await documentOf(form, bodies, request, reply, gone)
        const items = await images.inspectAll(document ? [document] : [], gone)
        const taskId = await submitDocuments(deps, { shape: 'single', items, options }, request, reply, gone)
        const task = await awaitTask(deps, taskId, request, reply, gone)
        const pages = await read(task, request.owner, isOverlayRequired, gone)
        const pdf =
          isCreateSearchablePdf && task.status === 'completed'
            ? publicUrl(pdfPath(await tasks.sharePdf(taskId, request.owner)), request, deps.publicUrl)
            : undefined
        if (pdf === undefined) await dropTask(deps, taskId, request)
        return sendJson(reply, answer(task, pages, pdf, reply.elapsedTime))
      }),
  )
}

/** The answer, with its pages, which are JSON already. */
function answer({ status, errors }: Task, pages: string, pdf: string | undefined, elapsedMs: number): string {
  const isRead = status === 'completed'
  const rest: Omit<ParsedImage, 'ParsedResults'> = {
    OCRExitCode: !isRead ? 3 : errors.length > 0 ? 2 : 1,
    IsErroredOnProcessing: !isRead,
    ...(!isRead && { ErrorMessage: errors.map(({ detail }) => detail) }),
    ProcessingTimeInMilliseconds: String(Math.round(elapsedMs)),
    SearchablePDFURL: pdf ?? 'Searchable PDF not generated as it was not requested.',
  }
  return withMember(JSON.stringify(rest), 'ParsedResults', pages)
}

/** Some of that service's codes are of no standard. */
const ownCodes: Readonly<Record<string, string>> = { chs: 'chi_sim', cht: 'chi_tra', tai: 'tha' }

/** @throws InvalidRequestError for one that is not loaded */
function loadedLanguage(code: string | undefined, loaded: readonly string[]): string | undefined {
  if (code === undefined || code === 'auto') return undefined
  const language = languageFor(ownCodes[code] ?? code, loaded)
  if (language === undefined)
    throw new InvalidRequestError(`language must be one that is loaded: ${loaded.join(', ')}.`)
  return language
}
