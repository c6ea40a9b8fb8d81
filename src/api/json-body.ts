import type { FastifyInstance } from 'fastify'
import { InvalidRequestError } from '../errors.ts'

/**
 * Reads every body as JSON, whatever its content type says, so that `curl -d @file` works as it stands. A browser must
 * say `application/json`, for which it asks first (CORS): otherwise any page could post images to a Lector on localhost.
 */
export function readBodiesAsJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('*', { parseAs: 'string' }, (request, body, done) => {
    const { origin, 'content-type': type = '' } = request.headers
    if (origin !== undefined && !/^application\/([\w.-]+\+)?json\b/i.test(type)) {
      done(new InvalidRequestError('A browser must send the body as application/json.'))
      return
    }
    void parseJson(request, body, done) // it calls done
  })
}
