import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { listenOnce } from '../src/local-redis/ports.ts'
import { faultOf } from './docs/answers.ts'
import { type Block, blocksOf, isRunnable } from './docs/blocks.ts'

/**
 * Runs the commands of the README and of docs/ as they are written, against a system that was cloned, installed and started as the
 * README says. Its ports must be free. Ends with exit code 1 when a command fails, or prints something else than what is shown.
 */
const root = join(import.meta.dirname, '..')
const folder = await mkdtemp(join(tmpdir(), 'lector-docs-'))
const clone = join(folder, 'lector')
/** Between what one block prints and the next. */
const separator = '\u001e'

for (const port of [5000, 5555]) await listenOnce(port, '127.0.0.1')
await promisify(execFile)('git', ['clone', '--quiet', root, clone])
const documents = [
  'README.md',
  ...(await readdir(join(clone, 'docs'))).filter(isMarkdown).map((name) => `docs/${name}`),
]
const system = await start()
let failed = 0
try {
  for (const document of documents) {
    const runnable = blocksOf(await readFile(join(clone, document), 'utf8')).filter(isRunnable)
    const blocks = runnable.filter(({ code }) => code !== system.command)
    if (blocks.length > 0) failed += await check(document, blocks)
  }
} finally {
  await system.stop()
  await rm(folder, { recursive: true })
}
console.log(failed === 0 ? 'Every command does what the documents say.' : `${failed} do not.`)
process.exitCode = failed === 0 ? 0 : 1

function isMarkdown(name: string): boolean {
  return name.endsWith('.md')
}

/** Installs and starts the system by the README's own command. */
async function start() {
  const blocks = blocksOf(await readFile(join(clone, 'README.md'), 'utf8'))
  const command = blocks.find(({ code }) => code.includes('npm start'))?.code ?? ''
  console.log(command)
  const child = bash(command, true)
  child.stderr.pipe(process.stderr)
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Stop it with Ctrl-C')) break
  }
  if (child.exitCode !== null) throw new Error(`${command} ended with exit code ${child.exitCode}`)
  child.stdout.resume()
  return {
    command,
    async stop() {
      if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGINT')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

/** Runs the blocks of a document in one shell, since later ones use what earlier ones have set. @returns how many are wrong */
async function check(document: string, blocks: readonly Block[]): Promise<number> {
  const child = bash(['set -euo pipefail', ...(await Promise.all(blocks.map(commandOf)))].join('\n'))
  const [printed, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const parts = printed.split(separator)
  const faults = blocks.map((block, index) => {
    const shown = block.shown?.language === 'json' ? block.shown.code : undefined
    if (index >= parts.length - 1)
      return index === parts.length - 1 ? `it failed: ${errors.slice(-500)}` : 'it was not reached'
    return faultOf(parts[index] ?? '', shown)
  })
  for (const [index, fault] of faults.entries()) {
    const [firstLine = ''] = blocks[index]?.code.split('\n') ?? []
    console.log(`${fault ? '✗' : '✓'} ${document}: ${firstLine}${fault ? `\n    ${fault}` : ''}`)
  }
  return faults.filter((fault) => fault !== undefined).length
}

/** What the shell has to do for a block, and the separator after what it prints. */
async function commandOf({ language, code }: Block, index: number): Promise<string> {
  const end = `printf '\\n${separator}'`
  if (language === 'sh') return `${code}\n${end}`
  const program = `docs-${index}.mjs`
  await writeFile(join(clone, program), code)
  return `node ${program}\n${end}`
}

function bash(script: string, detached = false) {
  return spawn('bash', ['-c', script], { cwd: clone, detached, stdio: ['ignore', 'pipe', 'pipe'] })
}
