import { z } from 'zod'
import { exampleImage } from './example-image.ts'
import { RequestOptions } from './options.ts'

const missing = 'image_data is missing: send one base64 string, or an array of them.'
const imageUrl = z.string().max(2_000, 'image_url is too long.')

/**
 * The JSON body of `POST /image-sync` and `POST /image`. A string is one image, an array is a batch: the answer has the same
 * shape. How many images and which bytes are allowed is not a matter of shape, so `images/` checks it.
 */
export const ImageRequest = z
  .object(
    {
      image_data: z
        .union([z.string(), z.array(z.string()).min(1, 'image_data is an empty array: send at least one image.')], {
          error: ({ input }) => explain(input),
        })
        .optional()
        .describe(
          'One image or PDF, or an array of them, each as base64 or as a data URI. Formats: PDF, PNG, JPEG, WebP, TIFF, GIF, BMP, AVIF.',
        ),
      image_url: z
        .union([imageUrl, z.array(imageUrl).min(1, 'image_url is an empty array: send at least one URL.')], {
          error: 'image_url must be a URL or an array of them.',
        })
        .optional()
        .describe(
          'The URL of one, or an array of them: fetched if their host is in FETCH_HOSTS. Behind those of image_data if there are both.',
        ),
      ...RequestOptions.shape,
    },
    { error: 'The body must be a JSON object with image_data.' },
  )
  .refine(({ image_data, image_url }) => image_data !== undefined || image_url !== undefined, missing)
  // zod leaves `examples` out of the schema of a request that it transforms, `example` it leaves in
  .meta({ id: 'ImageRequest', example: { image_data: exampleImage } })
export type ImageRequest = z.infer<typeof ImageRequest>

/** What {@link ImageRequest} holds: one image or a batch, each still base64 text. */
export type ImageData = ImageRequest['image_data']

/** The same as `multipart/form-data`, for the documentation: files are bytes there. */
export const ImageForm = z.object({
  file: z.array(z.file()).min(1).describe('One or more: one is answered like a string, several like an array.'),
  ...RequestOptions.shape,
})

/** The same as the bytes of one document under its own type, with all options in the query; for the documentation. */
export const ImageBytes = z.file()

// A union's own message is "Invalid input", which helps nobody.
function explain(input: unknown): string {
  if (!Array.isArray(input)) return 'image_data must be a base64 string or an array of them.'
  return 'Every item of image_data must be a base64 string.'
}
