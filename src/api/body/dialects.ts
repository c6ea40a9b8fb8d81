import { InvalidRequestError } from '../../errors.ts'
import { AnalyzeRequest } from '../../model/azure.ts'
import { parseJson } from './json.ts'

/** In whose words a text asks: our own JSON, Azure's, or base64 alone, as it is or escaped as in a form (`application/x-www-form-urlencoded`). */
export type Dialect = 'lector' | 'azure' | 'base64' | 'escaped-base64'

/** Each gives what an `ImageRequest` holds, not yet checked. */
export const dialects: Readonly<Record<Dialect, (body: Buffer, maxImages: number) => unknown>> = {
  lector: parseJson,
  azure(body, maxImages) {
    const { data, error } = AnalyzeRequest.safeParse(parseJson(body, maxImages))
    if (error) throw new InvalidRequestError(error.issues[0]?.message ?? 'The body is not of the right form.')
    return { image_data: data.base64Source, image_url: data.urlSource }
  },
  base64: (body) => ({ image_data: body.toString('latin1') }),
  'escaped-base64': (body) => ({ image_data: unescaped(body.toString('latin1')) }),
}

/** A plus stays one, though it stands for a space there: base64 has no spaces, and many clients do not escape it. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new InvalidRequestError('The form is malformed: a percent sign must begin an escape.')
  }
}
