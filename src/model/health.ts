import { z } from 'zod'

/** The state of what a process depends on, by name. */
export const Health = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    dependencies: z.record(z.string(), z.enum(['up', 'down'])),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>
