import { Gauge, Registry } from '@prometheus-io/client'

/** What a process hands out of its registry: metrics with their values, as JSON. */
export type Snapshot = readonly object[]

/**
 * The metrics of several processes as those of one, which the label `role` tells apart.
 *
 * @param snapshots by role; undefined for a process that did not answer
 */
export function aggregate(snapshots: ReadonlyMap<string, Snapshot | undefined>): Registry {
  // No two of them have the same labels, so nothing is to be added up, and nothing left out.
  const all = Array.from(snapshots.values(), (metrics = []) => metrics.map((it) => ({ ...it, aggregator: 'first' })))
  const registry = Registry.aggregate(all)
  const help = 'Whether the process of a role answers `npm start` (1) or not (0)'
  const up = new Gauge({ name: 'lector_role_up', help, labelNames: ['role'], registers: [registry] })
  for (const [role, metrics] of snapshots) up.set({ role }, metrics === undefined ? 0 : 1)
  return registry
}
