import { readFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'

/** What the client speaks of, beside what these refer to. */
const spoken = ['ImageRequest', 'Languages', 'Problem', 'RecognisedText', 'Result', 'Task', 'TaskAccepted']

const banner = '/** The HTTP contract, made of docs/openapi.json by `npm run client:types`. */'

/** The TypeScript of `client/contract.ts`: the types of docs/openapi.json that the client speaks of. */
export async function contractTypes(): Promise<string> {
  const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'), withoutSiblings)
  const { parameters } = document.paths['/image'].get
  const { schema } = parameters.find(({ name }: { name: string }) => name === 'format')
  const schemas = { ...document.components.schemas, FormatName: { ...schema, title: 'FormatName' } }
  const names = [...spoken, 'FormatName']
  return compile(
    {
      components: { schemas },
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/schemas/${name}` }])),
      required: names,
    },
    'Contract',
    {
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      bannerComment: banner,
      style: { semi: false, singleQuote: true, printWidth: 120 },
    },
  )
}

/** What is said beside a reference would make a type of its own for each place. */
function withoutSiblings(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && '$ref' in value ? { $ref: value.$ref } : value
}
