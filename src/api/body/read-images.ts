import type { z } from 'zod'
import { InvalidRequestError } from '../../errors.ts'
import { createImageReader, type ImageLimits } from '../../images/inspect.ts'
import { ImageRequest } from '../../model/image.ts'
import type { Item } from '../../model/item.ts'
import { parseJson } from './json.ts'

/** What a body asks for. */
export interface RequestedImages {
  /** Of the request, which the answer will have too. */
  readonly shape: 'single' | 'batch'
  /** Inspected: pictures within the limits, by their headers. */
  readonly images: Item[]
  readonly language?: string | undefined
}

/**
 * Reads a body: JSON, its form, the base64 in it, the header of each image. Takes some 5 ms a MB, so that large ones are read on
 * another thread.
 *
 * @throws InvalidRequestError, TooManyImagesError, UnsupportedImageError, UnreadableImageError, ImageTooLargeError, of the first
 * bad item, with its index
 */
export async function readImages(body: Buffer, limits: ImageLimits): Promise<RequestedImages> {
  const reader = createImageReader(limits)
  const json = parseJson(body, limits.maxImages)
  reader.checkCount(json)
  const { data: request, error } = ImageRequest.safeParse(json)
  if (error) throw invalid(error)
  const shape = typeof request.image_data === 'string' ? 'single' : 'batch'
  return { shape, images: await reader.inspectAll(request.image_data), language: request.language }
}

/** zod keeps the issues of a union's branches inside it; where it got to a number, that is the item at fault. */
function invalid({ issues: [first] }: z.ZodError): InvalidRequestError {
  const error = new InvalidRequestError(first?.message ?? 'The request is not of the right form.')
  const inner = first?.code === 'invalid_union' ? first.errors.flat() : []
  const index = inner.flatMap(({ path }) => path).find((step) => typeof step === 'number')
  if (index !== undefined) error.index = index
  return error
}
