import { z } from 'zod'
import { exampleImage } from './example-image.ts'

/**
 * The body of `POST /image-sync` and `POST /image`. A string is one image, an array is a batch: the answer has the same
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
          'One image, or an array of images, each as base64 or as a data URI. Formats: PNG, JPEG, WebP, TIFF, GIF, BMP, AVIF.',
        ),
      language: z
        .string('language must be a string, like "eng" or "eng+deu".')
        .optional()
        .describe('A language that is loaded (GET /languages), or several joined by "+", the most likely first.'),
    },
    { error: 'The body must be a JSON object with image_data.' },
  )
  .meta({ id: 'ImageRequest', examples: [{ image_data: exampleImage }] })
export type ImageRequest = z.infer<typeof ImageRequest>

/** What {@link ImageRequest} holds: one image or a batch, each still base64 text. */
export type ImageData = ImageRequest['image_data']

// A union's own message is "Invalid input", which helps nobody.
function explain(input: unknown): string {
  if (input === undefined) return 'image_data is missing: send one base64 string, or an array of them.'
  if (!Array.isArray(input)) return 'image_data must be a base64 string or an array of them.'
  return 'Every item of image_data must be a base64 string.'
}
