import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { aggregate } from '../../../src/metrics/aggregate.ts'
import { createMetrics } from '../../../src/metrics/metrics.ts'
import { hasPromtool, promtoolFaults } from '../../support/promtool.ts'

/** A metric as it was made; the library's own type knows no labels. */
const Metric = z.object({ name: z.string(), type: z.string(), help: z.string(), labelNames: z.array(z.string()) })

/** All metrics that there are: of a process, of the system, and of `npm start`. */
function allMetrics(): Array<z.infer<typeof Metric>> {
  const metrics = createMetrics('api')
  metrics.watchRedis(() => true)
  metrics.watchSystem(async () => undefined)
  const registries = [metrics.registry, aggregate(new Map())]
  return registries.flatMap((registry) => registry.getMetricsAsArray()).map((metric) => Metric.parse(metric))
}

const names = new Set(allMetrics().map(({ name }) => name))
const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
})
const dashboard = Dashboard.parse(JSON.parse(readFileSync('deploy/grafana/dashboards/lector.json', 'utf8')))
const alerts = readFileSync('deploy/prometheus/alerts.yml', 'utf8')

/** Every metric of ours, or of the process, that a text names, without what a histogram adds. */
function namedIn(text: string): string[] {
  const found = text.match(/\b(lector|nodejs|process)_[a-z0-9_]+/g) ?? []
  return found.map((name) => (names.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')))
}

test.each(dashboard.panels)('the panel "$title" asks for what there is', ({ targets }) => {
  const asked = targets.flatMap(({ expr }) => namedIn(expr))
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.filter((name) => !names.has(name))).toEqual([])
})

test('alerts ask for what there is, and the documentation has all of them', () => {
  expect(namedIn(alerts).filter((name) => !names.has(name))).toEqual([])
  const operations = readFileSync('docs/operations.md', 'utf8')
  const alertNames = Array.from(alerts.matchAll(/alert: (\w+)/g), ([, name]) => name)
  expect(alertNames).toHaveLength(5)
  for (const name of alertNames) expect(operations).toContain(`**${name}**`)
})

test('docs/operations.md has a table of every metric', () => {
  const rows = allMetrics()
    .filter(({ name }) => name.startsWith('lector_'))
    .map(({ name, type, labelNames, help }) => `| \`${name}\` | ${type} | ${labelNames.join(', ') || '–'} | ${help} |`)
  expect(readFileSync('docs/operations.md', 'utf8')).toContain(rows.join('\n'))
})

test.skipIf(!hasPromtool)(
  'the scrape configuration and the alerts are valid, and the alerts fire when they should',
  () => {
    expect(promtoolFaults(['check', 'config', 'deploy/prometheus/prometheus.yml'])).toBe('')
    expect(promtoolFaults(['test', 'rules', 'deploy/prometheus/alerts.test.yml'])).toBe('')
  },
)
