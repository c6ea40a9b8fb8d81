import { InvalidRequestError } from '../../errors.ts'

/**
 * What a client asks for that names a document by its address (Azure's `urlSource`, OCR.space's `url`).
 *
 * @throws InvalidRequestError always: nothing is fetched
 */
export function byAddress(_url: string): never {
  throw new InvalidRequestError('Documents are not fetched by address here. Send the document itself.')
}
