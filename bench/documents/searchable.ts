import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { timed } from '../service/drive.ts'
import type { EngineOfBench } from '../service/engines.ts'
import { startSystem } from '../service/system.ts'
import { digits, printTable } from '../service/table.ts'
import { formatOf, readAsTask } from './client.ts'
import { scannedPdf } from './files.ts'
import { wordRecall } from './words.ts'

/** A scanned PDF to a searchable one: Lector on two workers of a thread each, and `ocrmypdf -j 2`, one after the other. */
export async function searchable(engines: readonly EngineOfBench[], pages: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lector-bench-'))
  const [input, output] = [join(folder, 'in.pdf'), join(folder, 'out.pdf')]
  const pdf = await scannedPdf(pages)
  await writeFile(input, pdf.bytes)
  const rows = []
  for (const { name, env } of engines) {
    rows.push(await row(`Lector, ${name}`, await byLector(env)))
  }
  if (await hasOcrmypdf()) {
    rows.push(await row('`ocrmypdf -j 2`', await timed(() => ocrmypdf([]))))
    rows.push(await row('`ocrmypdf -j 2 --output-type pdf`', await timed(() => ocrmypdf(['--output-type', 'pdf']))))
  } else console.error('SKIPPED: ocrmypdf IS MISSING, so there is nothing to compare with (apt install ocrmypdf).')
  const title = `A scanned PDF of ${pages} pages, ${kb(pdf.bytes.length)} kB, to a searchable one`
  printTable(title, ['by', 'pages/s', 'kB', 'word recall'], rows)
  await rm(folder, { recursive: true })

  async function byLector(env: NodeJS.ProcessEnv): Promise<number> {
    const system = await startSystem({ workers: 2, workerConcurrency: 1, syncConcurrency: 1, env })
    await readAsTask(system.url, (await scannedPdf(2)).bytes)
    const ms = await timed(async () => {
      const taskId = await readAsTask(system.url, pdf.bytes, '?outputs=pdf')
      await writeFile(output, await formatOf(system.url, taskId, 'pdf'))
    })
    await system.stop()
    return ms
  }

  async function row(name: string, ms: number): Promise<string[]> {
    const { size } = await stat(output)
    return [name, digits(pages / (ms / 1000), 2), kb(size), digits(await wordRecall(output, pdf.words), 4)]
  }

  async function ocrmypdf(options: readonly string[]): Promise<void> {
    const { LD_LIBRARY_PATH: _, ...env } = process.env // the Tesseract that it starts has a library of its own
    const child = spawn('ocrmypdf', ['-j', '2', '-q', ...options, input, output], { stdio: 'inherit', env })
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`ocrmypdf ended with ${code}`)
  }
}

async function hasOcrmypdf(): Promise<boolean> {
  const child = spawn('ocrmypdf', ['--version'], { stdio: 'ignore' })
  return Promise.race([once(child, 'exit').then(() => true), once(child, 'error').then(() => false)])
}

const kb = (bytes: number) => digits(bytes / 1000, 0)
