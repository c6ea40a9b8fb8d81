import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** What a module needs before it runs: the names that it imports other than as types. */
function importsOf(file: string): string[] {
  const statements = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type\b)(?:[^'"]*? from )?'([^']+)'/gm)
  return Array.from(statements, ([, name = '']) => name)
}

/** All packages that a program loads at its start, by itself or by what it imports. */
function packagesOf(program: string): Set<string> {
  const files = new Set([resolve(program)])
  const packages = new Set<string>()
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) files.add(join(file, '..', name))
      else packages.add(name)
    }
  }
  return packages
}

test.each(['api', 'worker', 'start', 'dashboard'])(
  '%s loads what metrics and traces take only when they are on',
  (role) => {
    const packages = Array.from(packagesOf(`src/main/${role}.ts`))
    expect(packages).toContain('zod')
    expect(packages.filter((name) => /prometheus|opentelemetry|otel/.test(name))).toEqual([])
  },
)

test('what is loaded then is found in the same way', () => {
  expect(packagesOf('src/metrics/metrics.ts')).toContain('@prometheus-io/client')
  expect(packagesOf('src/tracing/tracing.ts')).toContain('bullmq-otel')
})
