import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { InvalidRequestError } from '../../errors.ts'
import { isLoaded, Languages } from '../../model/language.ts'
import type { AppDeps } from '../deps.ts'
import { problems } from '../problems.ts'

/** `GET /languages`: what a request may name as its language. */
export const languages: FastifyPluginAsyncZod<Pick<AppDeps, 'languages'>> = async (app, { languages: loaded }) => {
  const answer: Languages = { languages: [...loaded], default: loaded.join('+') }
  app.get(
    '/languages',
    {
      schema: {
        tags: ['languages'],
        operationId: 'getLanguages',
        summary: 'Languages that are loaded',
        response: {
          200: Languages.describe('The languages, and what a request gets that names none'),
          ...problems(401, 403, 429),
        },
      },
    },
    async () => answer,
  )
}

/** @throws InvalidRequestError when a request names a language that is not loaded */
export function checkLanguage(language: string | undefined, loaded: readonly string[]): void {
  if (language === undefined || isLoaded(language, loaded)) return
  throw new InvalidRequestError(`language must be one of these, or several joined by "+": ${loaded.join(', ')}.`)
}
