import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'

/** Leaves bodies to the routes, which read them once they know who asks and whether there is room; Fastify would collect them first. */
export function leaveBodiesUnread(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/** For routes that read their body themselves: its schema is documentation, and not checked before. */
export const describedOnly: FastifySchemaCompiler<unknown> = () => () => true
