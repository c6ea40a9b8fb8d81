import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ImageBytes, ImageForm, ImageRequest } from '../../model/image.ts'

/** Leaves bodies to the routes, which read them once they know who asks and whether there is room; Fastify would collect them first. */
export function leaveBodiesUnread(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/** For routes that read their body themselves: its schema is documentation, and not checked before. */
export const describedOnly: FastifySchemaCompiler<unknown> = ({ schema, ...route }) =>
  route.httpPart !== 'body' && schema instanceof z.ZodType ? validatorCompiler({ schema, ...route }) : () => true

/** The bodies of a route that reads images, whatever it does with them. */
export const imageBodies = {
  content: {
    'application/json': { schema: ImageRequest },
    'multipart/form-data': { schema: ImageForm },
    'application/octet-stream': { schema: ImageBytes },
    'application/pdf': { schema: ImageBytes },
    'image/*': { schema: ImageBytes },
  },
}
