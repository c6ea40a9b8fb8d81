import { timed } from '../service/drive.ts'
import type { EngineOfBench } from '../service/engines.ts'
import { startSystem } from '../service/system.ts'
import { digits, printTable } from '../service/table.ts'
import { forget, readAsTask } from './client.ts'
import { scannedPdf } from './files.ts'

/** A scanned PDF as a task: one worker of one thread, and two, in turn. */
export async function scanned(engines: readonly EngineOfBench[], pages: number): Promise<void> {
  const pdf = await scannedPdf(pages)
  const warmUp = (await scannedPdf(2)).bytes
  const rows = []
  for (const { name, env } of engines) {
    const systems = [await start(1), await start(2)]
    const ms = [0, 0]
    for (const [index, { url }] of systems.entries()) {
      await readAsTask(url, warmUp)
      ms[index] = await timed(async () => forget(url, await readAsTask(url, pdf.bytes)))
    }
    for (const system of systems) await system.stop()
    const [one = 0, two = 0] = ms.map((time) => pages / (time / 1000))
    rows.push([name, digits(one, 2), digits(two, 2), digits(two / one, 2)])

    function start(workers: number) {
      return startSystem({ workers, workerConcurrency: 1, syncConcurrency: 1, env })
    }
  }
  const title = `A scanned PDF of ${pages} pages, as a task: pages a second`
  printTable(title, ['engine', '1 worker of 1 thread', '2 workers of 1 thread', '2 ÷ 1'], rows)
}
