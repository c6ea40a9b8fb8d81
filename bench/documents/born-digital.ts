import { timed } from '../service/drive.ts'
import { startSystem } from '../service/system.ts'
import { digits, printTable } from '../service/table.ts'
import { readAsTask, resultOf, sendPdf } from './client.ts'
import { bornDigitalPdf, scannedPdf } from './files.ts'
import { storedResults } from './stored.ts'

/** A PDF that has its text already, read as a task and at once; and what results take in Redis. */
export async function bornDigital(): Promise<void> {
  const pdf = bornDigitalPdf(200)
  const system = await startSystem({ workers: 2, workerConcurrency: 1, syncConcurrency: 2 })
  const { url, redisUrl } = system
  await readAsTask(url, bornDigitalPdf(4).bytes)
  await sendPdf(url, '/image-sync?format=json', bornDigitalPdf(4).bytes)
  let taskId = ''
  const asTask = await timed(async () => {
    taskId = await readAsTask(url, pdf.bytes)
    await resultOf(url, taskId)
  })
  const sync = await timed(async () => {
    await (await sendPdf(url, '/image-sync?format=json', pdf.bytes)).arrayBuffer()
  })
  const { pages } = await resultOf(url, taskId)
  const recognised = pages.filter(({ source }) => source !== 'text-layer').length
  if (recognised > 0) throw new Error(`${recognised} pages were not read from their text layer.`)
  const rate = (ms: number) => digits(pdf.pages / (ms / 1000), 0)
  const title = 'A PDF of 200 pages with a text layer, 400 words each, to `format=json`: pages a second'
  printTable(title, ['as a task, 2 workers of 1 thread', '`/image-sync`'], [[rate(asTask), rate(sync)]])

  const scan = await readAsTask(url, (await scannedPdf(4)).bytes)
  const rows = []
  for (const [name, id] of Object.entries({ 'text layer': taskId, recognised: scan })) {
    const { words, packed, inRedis, json } = await storedResults(url, redisUrl, id)
    rows.push([name, String(words), digits(packed, 1), digits(inRedis, 1), digits(json, 1)])
  }
  const head = ['from', 'words', 'stored', 'in Redis (`MEMORY USAGE`)', 'the same as JSON']
  printTable('Results in Redis: bytes a word', head, rows)
  await system.stop()
}
