import { spawnSync } from 'node:child_process'

/** Whether Prometheus' own checker is there. Without it nothing that it would check is checked, which must not go unnoticed. */
export const hasPromtool = promtool(['--version']).found
if (!hasPromtool) {
  console.warn(
    'promtool IS MISSING: metrics, alerts and the scrape configuration are not checked. See CONTRIBUTING.md.',
  )
}

/** What `promtool` says, nothing when it is content with what it was given. */
export function promtoolFaults(args: readonly string[], input = ''): string {
  const { status, said } = promtool(args, input)
  return status === 0 ? '' : said
}

function promtool(args: readonly string[], input = '') {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { encoding: 'utf8', input })
  return { found: error === undefined, status, said: `${stdout}${stderr}` }
}
