import { z } from 'zod'
import { exampleImage } from './example-image.ts'
import { RequestOptions } from './options.ts'

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
        .describe(
          'One image or PDF, or an array of them, each as base64 or as a data URI. Formats: PDF, PNG, JPEG, WebP, TIFF, GIF, BMP, AVIF.',
        ),
      ...RequestOptions.shape,
    },
    { error: 'The body must be a JSON object with image_data.' },
  )
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
  if (input === undefined) return 'image_data is missing: send one base64 string, or an array of them.'
  if (!Array.isArray(input)) return 'image_data must be a base64 string or an array of them.'
  return 'Every item of image_data must be a base64 string.'
}
