import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import pLimit from 'p-limit'
import { z } from 'zod'
import { allOrNone } from '../../all-or-none.ts'
import { atIndex, InvalidRequestError } from '../../errors.ts'
import { FormatQuery } from '../../model/format.ts'
import { type Item, pageBreak } from '../../model/item.ts'
import { RequestOptions } from '../../model/options.ts'
import { RecognisedText, type Recognition } from '../../model/recognition.ts'
import { Result } from '../../model/result.ts'
import { packPage } from '../../results/packing.ts'
import { describedOnly, imageBodies } from '../body/leave-unread.ts'
import { unlessGone } from '../client-gone.ts'
import type { AppDeps } from '../deps.ts'
import { everyFormat, sendFormat, wantedFormat } from '../formats.ts'
import type { OutputSource } from '../outputs.ts'
import { problems } from '../problems.ts'
import { checkLanguage } from './languages.ts'

/** `POST /image-sync`: recognise and answer with the text. */
export const recogniseNow: FastifyPluginAsyncZod<
  Pick<AppDeps, 'bodies' | 'recognizer' | 'gate' | 'threads' | 'languages' | 'outputs'>
> = async (app, deps) => {
  const { bodies, recognizer, gate, threads, languages, outputs } = deps
  app.post(
    '/image-sync',
    {
      schema: {
        tags: ['sync'],
        operationId: 'recogniseNow',
        summary: 'Recognise images and wait for the text',
        querystring: RequestOptions.extend(FormatQuery.shape),
        body: imageBodies,
        response: {
          200: {
            description:
              'The text, in the shape of the request, or all items as one result in a format (format=json: a Result). Header x-cache: hit, coalesced or miss for every image, when there is a cache',
            content: everyFormat(z.union([RecognisedText, Result])),
          },
          ...problems(400, 401, 403, 406, 413, 415, 422, 429, 503, 504),
        },
      },
      validatorCompiler: describedOnly,
    },
    async (request, reply) => {
      const wanted = wantedFormat(request.query, request.headers.accept, reply)
      return unlessGone(request, reply, async (gone) => {
        gate.refuseWhenFull() // rather than read a body for nothing
        const { shape, items, options } = await bodies.read(request, reply, gone, { query: request.query })
        const { language, pdf_text: pdfText, outputs: kept = [], callback_url: callbackUrl } = options
        checkLanguage(language, languages)
        if (kept.length > 0) throw new InvalidRequestError('Only a task keeps outputs: POST /image.')
        if (callbackUrl !== undefined) throw new InvalidRequestError('Only a task has a callback: POST /image.')
        const { owner } = request
        const read: ReadPage = (image, page, stop) =>
          recognizer.recognise(image, page, stop, { language, owner, pdfText })
        const recognitions = await gate.pass(() => readAll(items, read, threads, gone), gone)
        const cached = recognitions.flatMap((pages) => cacheOf(pages) ?? [])
        if (cached.length > 0) reply.header('x-cache', cached.join(', '))
        if (wanted)
          return sendFormat(reply, wanted.format, await outputs.write(wanted, sourceOf(items, recognitions), gone))
        const texts = recognitions.map((pages) => pages.map(({ result }) => result.content).join(pageBreak))
        return { text: shape === 'single' ? (texts[0] ?? '') : texts }
      })
    },
  )
}

type ReadPage = (image: Buffer, page: number, stop: AbortSignal) => Promise<Recognition>

/** The pages of each item. The first failure stops the rest. No more are prepared at a time than there are threads to take them. */
async function readAll(
  items: readonly Item[],
  read: ReadPage,
  threads: number,
  gone: AbortSignal,
): Promise<Recognition[][]> {
  const inTurn = pLimit(threads)
  return allOrNone(items, gone, ({ bytes, pages }, given, index) =>
    allOrNone(pages, given, (page, stop) =>
      inTurn(async () => {
        try {
          stop.throwIfAborted()
          return await read(bytes, page, stop)
        } catch (error) {
          throw atIndex(error, index)
        }
      }),
    ),
  )
}

/** What was just read, to be written down. */
function sourceOf(items: readonly Item[], recognitions: readonly Recognition[][]): OutputSource {
  const read = items.map(({ bytes, pages }, item) => ({ bytes, pages, item, results: recognitions[item] ?? [] }))
  return {
    pages: async () =>
      read.flatMap(({ item, pages, results }) =>
        results.map(({ result }, i) => ({ item, page: pages[i] ?? i + 1, packed: packPage(result) })),
      ),
    document: async (item) => read[item]?.bytes ?? Buffer.alloc(0),
  }
}

/** How an item came about: as that of its pages did that took the most. */
function cacheOf(pages: readonly Recognition[]): Recognition['cache'] {
  return (['miss', 'coalesced', 'hit'] as const).find((way) => pages.some(({ cache }) => cache === way))
}
