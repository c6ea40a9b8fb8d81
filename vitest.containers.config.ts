import { defineConfig } from 'vitest/config'

/** Against a compose project that is up (`npm run test:containers`). One after the other: they take its parts down. */
export default defineConfig({
  test: {
    include: ['test/containers/**/*.test.ts'],
    reporters: ['verbose', './test/support/summary-reporter.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
})
