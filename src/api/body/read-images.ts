import type { z } from 'zod'
import { decodeBase64 } from '../../documents/base64.ts'
import { type AppError, InvalidRequestError, TooManyImagesError } from '../../errors.ts'
import { ImageRequest } from '../../model/image.ts'
import type { RequestOptions } from '../../model/options.ts'
import { type Dialect, dialects } from './dialects.ts'

/** What a body asks for. */
export interface RequestedImages {
  /** Of the request, which the answer will have too. */
  readonly shape: 'single' | 'batch'
  /** In memory that nobody else holds. */
  readonly images: Buffer[]
  /** Of further ones, that are still to be fetched. */
  readonly urls?: readonly string[]
  readonly options: RequestOptions
}

/** A body as far as it could be read. */
export interface ReadBody {
  /** The images are those before the fault. */
  readonly requested: RequestedImages
  /** Of the item behind them, which is not base64: told unless something is wrong with one of them. */
  readonly fault?: AppError | undefined
}

/**
 * Reads a body that is text: JSON as a rule, its form, the base64 in it. Takes some 5 ms a MB, so that large ones are read on another thread.
 *
 * @throws InvalidRequestError, TooManyImagesError, with the index of the item if it is about one
 */
export function readImages(body: Buffer, maxImages: number, dialect: Dialect = 'lector'): ReadBody {
  const json = dialects[dialect](body, maxImages)
  checkCount(json, maxImages)
  const parsed = ImageRequest.safeParse(json)
  if (parsed.error) throw invalid(parsed.error)
  const { image_data: data = [], image_url: url = [], ...options } = parsed.data
  const items = typeof data === 'string' ? [data] : data
  const urls = typeof url === 'string' ? [url] : url
  const images: Buffer[] = []
  const requested: RequestedImages = { shape: isOne(data, url) ? 'single' : 'batch', images, urls, options }
  try {
    for (const item of items) images.push(decodeBase64(item))
    return { requested }
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error
    error.index = images.length
    return { requested, fault: error }
  }
}

/** One string, and nothing beside it. */
function isOne(data: string | string[], url: string | string[]): boolean {
  return (typeof data === 'string' && url.length === 0) || (typeof url === 'string' && data.length === 0)
}

/**
 * Looks at no more of a body than how many images it has, before it is validated: that finds a fault in each of millions of bad items, and
 * takes minutes and gigabytes over it.
 */
function checkCount(body: unknown, maxImages: number): void {
  if (typeof body !== 'object' || body === null) return
  const lists = ['image_data' in body && body.image_data, 'image_url' in body && body.image_url]
  const count = lists.reduce<number>(
    (sum, it) => sum + (Array.isArray(it) ? it.length : Number(typeof it === 'string')),
    0,
  )
  if (count > maxImages) throw new TooManyImagesError(count, maxImages)
}

/** zod keeps the issues of a union's branches inside it; where it got to a number, that is the item at fault. */
function invalid({ issues: [first] }: z.ZodError): InvalidRequestError {
  const error = new InvalidRequestError(first?.message ?? 'The request is not of the right form.')
  const inner = first?.code === 'invalid_union' ? first.errors.flat() : []
  const index = inner.flatMap(({ path }) => path).find((step) => typeof step === 'number')
  if (index !== undefined) error.index = index
  return error
}
