import { z } from 'zod'
import { TaskQuery } from './task.ts'

/** How a result can be written down. */
export const FormatName = z.enum(['text', 'json', 'hocr', 'alto', 'tsv', 'md', 'pdf'])
export type FormatName = z.infer<typeof FormatName>

/** What a query says of the answer. Formats that there are not are no matter of shape: they are 406. */
export const FormatQuery = z.object({
  format: z
    .string('format must be given once.')
    .optional()
    .describe('What to answer with; Accept may say it too, but for json. Without either it is the usual JSON.')
    .meta({ enum: FormatName.options }),
  force: z
    .stringbool('force must be true or false.')
    .optional()
    .describe('Make a searchable PDF of a signed one, though it breaks the signature.')
    .meta({ enum: ['true', 'false'] }),
})

export type FormatQuery = z.infer<typeof FormatQuery>

/** The query of `GET /image`. */
export const TaskFormatQuery = TaskQuery.extend(FormatQuery.shape).extend({
  index: z.coerce
    .number('index must be a whole number, from 0.')
    .int('index must be a whole number, from 0.')
    .nonnegative('index must be a whole number, from 0.')
    .optional()
    .describe('With a format: the one item of image_data that is wanted, counted from 0. All of them when left out.'),
})
