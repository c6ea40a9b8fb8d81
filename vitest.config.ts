import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const project = (name: string, testTimeout: number) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: 60_000 },
})

export default defineConfig({
  test: {
    globalSetup: 'test/support/redis-setup.ts',
    reporters: ['default', './test/support/summary-reporter.ts'],
    maxWorkers: 2,
    // Files share a process, and what they import is loaded once: half a minute and more.
    isolate: false,
    // What the processes that tests start compile is kept, for them to start in half the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compile') },
    projects: [project('unit', 10_000), project('integration', 30_000), project('e2e', 90_000)],
  },
})
