/**
 * `npm run bench:documents [-- PART… --pages N --engines WORD,WORD]`: has PDFs that are made here read by the real system (Redis
 * server, API, workers, each a process). Prints Markdown. Parts, all unless named: scanned, searchable, born-digital, memory.
 * `--pages` (40) are those of the scanned PDF.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { bornDigital } from './documents/born-digital.ts'
import { memory } from './documents/memory.ts'
import { scanned } from './documents/scanned.ts'
import { searchable } from './documents/searchable.ts'
import { enginesNamed } from './service/engines.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { pages: { type: 'string', default: '40' }, engines: { type: 'string', default: 'fast' } },
})
const pages = Number(values.pages)
const engines = async () => enginesNamed(values.engines.split(','))
const parts: Record<string, () => Promise<void>> = {
  scanned: async () => scanned(await engines(), pages),
  searchable: async () => searchable(await engines(), pages),
  'born-digital': bornDigital,
  memory,
}
const unknown = positionals.filter((part) => !(part in parts))
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`)
console.log(
  `Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, client and system on the same cores`,
)
for (const [name, run] of Object.entries(parts)) {
  if (positionals.length === 0 || positionals.includes(name)) await run()
}
