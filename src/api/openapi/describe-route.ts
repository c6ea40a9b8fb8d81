import type { FastifySchema } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/** The transform of the type provider, which knows one body and not one for each type. */
export const describeRoute: typeof jsonSchemaTransform = (route) => {
  const { body, ...rest } = route.schema ?? {}
  if (!hasContent(body)) return jsonSchemaTransform(route)
  const described = (schema: FastifySchema) => jsonSchemaTransform({ ...route, schema }).schema
  const content = Object.entries(body.content).map(([type, { schema }]) => [
    type,
    { schema: described({ body: schema }).body },
  ])
  return { url: route.url, schema: { ...described(rest), body: { content: Object.fromEntries(content) } } }
}

function hasContent(body: unknown): body is { content: Record<string, { schema: unknown }> } {
  return typeof body === 'object' && body !== null && 'content' in body
}
