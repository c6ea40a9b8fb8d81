import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixtureBytes } from '../support/fixtures.ts'
import { hostileBodies } from '../support/hostile-bodies.ts'
import { startTestSystem } from '../support/system.ts'

const pictures = ['png', 'jpg', 'webp', 'tiff', 'gif', 'bmp'].map((format) => fixtureBytes(`letter.${format}`))
const statuses = [200, 202, 400, 413, 415, 422]
const each = { numRuns: 150, timeout: 10_000 }

test.each(['/image', '/image-sync'])(
  'whatever is posted to %s has an answer that says what is wrong with it',
  async (path) => {
    const { app, http } = await startTestSystem()
    const url = (await app.listen({ port: 0, host: '127.0.0.1' })) + path
    await fc.assert(
      fc.asyncProperty(hostileBodies(pictures), async ({ body }) => {
        const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        expect(statuses).toContain(response.status)
        const answer: unknown = await response.json()
        if (response.status >= 400) {
          expect(answer).toMatchObject({
            status: response.status,
            code: expect.any(String),
            detail: expect.any(String),
          })
          expect(JSON.stringify(answer)).not.toMatch(/node_modules|\/src\/|vips|zod/i)
        }
      }),
      each,
    )
    await http.get('/health/live').expect(200)
  },
)
