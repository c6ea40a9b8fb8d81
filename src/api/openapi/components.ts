import { jsonSchemaTransformObject } from 'fastify-type-provider-zod'

type TransformObject = typeof jsonSchemaTransformObject

/** Behind the name of a schema as a client sends it: the type provider describes each both ways. */
const inputSuffix = /Input$/

/**
 * The components of the type provider, less those that no call refers to. What is sent has the plain name where the answer of that name is
 * in no call, so that a client has one type for it.
 */
export const keepUsedComponents: TransformObject = (document) => {
  const whole = jsonSchemaTransformObject(document)
  const components = 'components' in whole ? whole.components : {}
  const schemas = new Map(Object.entries(components?.schemas ?? {}))
  const used = new Set<string>()
  const follow = (part: unknown) => {
    for (const name of referredTo(part)) {
      if (used.has(name)) continue
      used.add(name)
      follow(schemas.get(name))
    }
  }
  follow(whole.paths)
  const plainName = (name: string) => {
    const plain = name.replace(inputSuffix, '')
    return used.has(plain) ? name : plain
  }
  const kept = Object.fromEntries([...used].toSorted().map((name) => [plainName(name), schemas.get(name)]))
  const pruned = { ...whole, components: { ...components, schemas: kept } }
  return JSON.parse(JSON.stringify(pruned), (key, value) =>
    key === '$ref' ? value.replace(/[^/]+$/, plainName) : value,
  )
}

function referredTo(part: unknown): string[] {
  const references = JSON.stringify(part ?? null).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)
  return Array.from(references, ([, name = '']) => name)
}
