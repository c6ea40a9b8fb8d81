/**
 * `npm run bench:service [-- PART… --corpus FOLDER --images N --engines WORD,WORD]`: starts the real system (Redis server, API,
 * workers, each a process) and drives it over HTTP with the images of a folder that has a manifest.json. Prints Markdown.
 * Parts, all unless named: sync, tasks, overhead, batches, waiting, noop. CPU is user + system of all processes of the system;
 * the client is this process, shares the machine with them, and is not counted unless it is named.
 */
import { cpus } from 'node:os'
import { type BenchOptions, readArguments } from './service/options.ts'
import { batches } from './service/parts/batches.ts'
import { noop } from './service/parts/noop.ts'
import { overhead } from './service/parts/overhead.ts'
import { sync, tasks } from './service/parts/throughput.ts'
import { waiting } from './service/parts/waiting.ts'

const wanted = readArguments()
const parts: Record<string, () => Promise<void>> = {
  sync: () => withOptions(sync),
  tasks: () => withOptions(tasks),
  overhead: () => withOptions(overhead),
  batches: () => withOptions(batches),
  waiting: () => withOptions(waiting),
  noop,
}
const unknown = wanted.parts.filter((part) => !(part in parts))
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`)
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}`
console.log(`Node.js ${process.versions.node}, ${machine}, client and system on the same cores`)
for (const [name, run] of Object.entries(parts)) {
  if (wanted.parts.length === 0 || wanted.parts.includes(name)) await run()
}

async function withOptions(part: (options: BenchOptions) => Promise<void>): Promise<void> {
  await part(await wanted.options())
}
