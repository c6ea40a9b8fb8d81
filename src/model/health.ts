import { z } from 'zod'

/** The state of what a process depends on, by name. */
export const Health = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    dependencies: z
      .record(z.string(), z.enum(['up', 'down', 'absent']))
      .describe('absent: nothing that runs offers it now. What needs it waits; everything else is served.'),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>
