import recorded from './examples.json' with { type: 'json' }

/** What an operation says of one type of body or answer. */
interface Media {
  schema?: { $ref?: string }
  examples?: Record<string, object>
}

type Content = Record<string, Media>

/** An operation of a document, as far as it takes examples. */
interface Operation {
  operationId?: string
  requestBody?: { content?: Content }
  responses?: Record<string, { content?: Content }>
}

const firstError = 400

/**
 * Puts calls that were made, and what they were answered, into a document (`npm run docs:examples`). An error is an example of every
 * operation that answers with its status and in its form, and stands in the components once.
 */
export function withExamples<Document extends object>(document: Document): Document {
  const { paths, components } = Object(document)
  const operations: Operation[] = Object.values(Object(paths)).flatMap((path) => Object.values(Object(path)))
  const errors: Record<string, object> = {}
  for (const { operation, name, request, status, type, answer } of recorded) {
    const of = operations.find(({ operationId }) => operationId === operation)
    if (request) addExample(mediaOf(of?.requestBody?.content, request.type), name, request.example)
    const media = mediaOf(of?.responses?.[status]?.content, type)
    if (status < firstError) addExample(media, name, answer)
    if (status < firstError || media?.schema?.$ref === undefined) continue
    const { $ref: schema } = media.schema
    const key = `${schema.replace(/.*\//, '')}.${name}`
    errors[key] = answer
    for (const { responses } of operations) {
      const other = mediaOf(responses?.[status]?.content, type)
      if (other?.schema?.$ref === schema) addExample(other, name, { $ref: `#/components/examples/${key}` })
    }
  }
  return { ...document, components: { ...components, examples: errors } }
}

/** Under its type, or under all of its kind (`image/*`). */
function mediaOf(content: Content | undefined, type: string): Media | undefined {
  return content?.[type] ?? content?.[type.replace(/\/.*/, '/*')]
}

function addExample(media: Media | undefined, name: string, example: object): void {
  if (media) media.examples = { ...media.examples, [name]: example }
}
