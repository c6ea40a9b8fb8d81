import type { Registry } from '@prometheus-io/client'

/** The value of a series in Prometheus' text format, whatever its further labels are; undefined when there is none. */
export function valueIn(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const line = text.split('\n').find((it) => it.startsWith(`${name}{`) && wanted.every((label) => it.includes(label)))
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')))
}

/** How many series a registry has. */
export async function countSeries(registry: Registry): Promise<number> {
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
}
