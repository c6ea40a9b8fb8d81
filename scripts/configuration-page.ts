import { Environment } from '../src/config/environment.ts'

const head = `# Configuration

Everything is set by environment variables; nothing has to be. Wrong values are all reported at the start, and names that look misspelt are warned of.

| variable | default | what |
|---|---|---|
`

/** What docs/configuration.md has to say: every setting, its default and its meaning. */
export function configurationPage(): string {
  const defaults = Object.entries(Environment.parse({}))
  const rows = Object.entries(Environment.shape).map(([name, schema]) => {
    const { description, byDefault } = schema.meta() ?? {}
    if (!description) throw new Error(`${name} needs a description.`)
    const value = defaults.find(([key]) => key === name)?.[1]
    const told = typeof byDefault === 'string' ? byDefault : shown(name, value)
    return `| \`${name}\` | ${told} | ${description} |\n`
  })
  return head + rows.join('')
}

/** A default as people read it, with its size or time in larger units. */
function shown(name: string, value: unknown): string {
  if (Array.isArray(value)) return shown(name, value.length === 0 ? undefined : value.join('+'))
  if (typeof value === 'number' && name.endsWith('_BYTES')) return `\`${value}\` (${value / 2 ** 20} MiB)`
  if (typeof value === 'number' && name.endsWith('_S')) return `\`${value}\` (${value / 3600} h)`
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``
  return '–'
}
