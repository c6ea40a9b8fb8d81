import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import pLimit from 'p-limit'
import { allOrNone } from '../../all-or-none.ts'
import { atIndex, InvalidRequestError } from '../../errors.ts'
import { RequestOptions } from '../../model/options.ts'
import { RecognisedText, type Recognition, textOf } from '../../model/recognition.ts'
import { describedOnly, imageBodies } from '../body/leave-unread.ts'
import { unlessGone } from '../client-gone.ts'
import type { AppDeps } from '../deps.ts'
import { problems } from '../problems.ts'
import { checkLanguage } from './languages.ts'

/** `POST /image-sync`: recognise and answer with the text. */
export const recogniseNow: FastifyPluginAsyncZod<
  Pick<AppDeps, 'bodies' | 'recognizer' | 'gate' | 'threads' | 'languages'>
> = async (app, deps) => {
  const { bodies, recognizer, gate, threads, languages } = deps
  app.post(
    '/image-sync',
    {
      schema: {
        tags: ['sync'],
        summary: 'Recognise images and wait for the text',
        querystring: RequestOptions,
        body: imageBodies,
        response: {
          200: RecognisedText.describe(
            'The text, in the shape of the request. Header x-cache: hit, coalesced or miss for every image, when there is a cache',
          ),
          ...problems(400, 401, 413, 415, 422, 429, 503, 504),
        },
      },
      validatorCompiler: describedOnly,
    },
    async (request, reply) => {
      return unlessGone(request, reply, async (gone) => {
        gate.refuseWhenFull() // rather than read a body for nothing
        const { shape, images, options } = await bodies.read(request, reply, gone, request.query)
        const { language, outputs = [] } = options
        checkLanguage(language, languages)
        if (outputs.length > 0) throw new InvalidRequestError('Only a task keeps outputs: POST /image.')
        const { owner } = request
        const recognise = (image: Buffer, stop: AbortSignal) => recognizer.recognise(image, stop, { language, owner })
        const recognitions = await gate.pass(() => recogniseAll(images, recognise, threads, gone), gone)
        const cached = recognitions.flatMap(({ cache }) => cache ?? [])
        if (cached.length > 0) reply.header('x-cache', cached.join(', '))
        const texts = recognitions.map(textOf)
        return { text: shape === 'single' ? (texts[0] ?? '') : texts }
      })
    },
  )
}

/** The first failure stops the rest. No more images are prepared at a time than there are threads to take them. */
async function recogniseAll(
  images: readonly Buffer[],
  recogniseOne: (image: Buffer, stop: AbortSignal) => Promise<Recognition>,
  threads: number,
  gone: AbortSignal,
): Promise<Recognition[]> {
  const inTurn = pLimit(threads)
  return allOrNone(images, gone, (image, stop, index) =>
    inTurn(async () => {
      try {
        stop.throwIfAborted()
        return await recogniseOne(image, stop)
      } catch (error) {
        throw atIndex(error, index)
      }
    }),
  )
}
