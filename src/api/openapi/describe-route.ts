import type { FastifySchema } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

type Content = Record<string, { schema: unknown; examples?: unknown }>

/** The transform of the type provider, which knows one body and not one for each type, and leaves out examples. */
export const describeRoute: typeof jsonSchemaTransform = (route) => {
  const { body, ...rest } = route.schema ?? {}
  const described = (schema: FastifySchema) => jsonSchemaTransform({ ...route, schema }).schema
  if (route.schema?.hide) return jsonSchemaTransform(route)
  const schema = described(rest)
  addExamples(rest.response, schema.response)
  if (!hasContent(body)) return { url: route.url, schema }
  const content = Object.entries(body.content).map(([type, { schema: of, ...about }]) => [
    type,
    { schema: described({ body: of }).body, ...about },
  ])
  return { url: route.url, schema: { ...schema, body: { content: Object.fromEntries(content) } } }
}

/** Puts the examples of answers where the transform has put the answers. */
function addExamples(from: unknown, to: unknown): void {
  for (const [status, response] of Object.entries(from ?? {})) {
    const described: unknown = Object(to)[status]
    if (!hasContent(response) || !hasContent(described)) continue
    for (const [type, { examples }] of Object.entries(response.content))
      if (examples !== undefined) Object.assign(described.content[type] ?? {}, { examples })
  }
}

function hasContent(body: unknown): body is { content: Content } {
  return typeof body === 'object' && body !== null && 'content' in body
}
