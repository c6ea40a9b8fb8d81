import { startApi, startProcess, startRedis } from '../processes.ts'
import { timed } from '../service/drive.ts'
import { digits, printTable } from '../service/table.ts'
import { forget, readAsTask } from './client.ts'
import { bornDigitalPdf, heavyPdf } from './files.ts'

/** Ten PDFs of 500 pages, one after another: what the API's process and the worker's hold; their engines' processes apart. */
export async function memory(): Promise<void> {
  const pdf = await heavyPdf(500)
  const redis = await startRedis()
  const api = await startApi(redis.url, { CACHE_TTL_S: '0' })
  const worker = await startProcess('worker', { REDIS_URL: redis.url, CACHE_TTL_S: '0', WORKER_CONCURRENCY: '2' })
  await readAsTask(api.url, bornDigitalPdf(4).bytes)
  const rows = [['before', '', ...[api.rssMb(), '', worker.rssMb(), ''].map(String)]]
  for (let nth = 1; nth <= 10; nth++) {
    api.measure()
    worker.measure()
    const ms = await timed(async () => forget(api.url, await readAsTask(api.url, pdf.bytes, '?pdf_text=only')))
    const [ofApi, ofWorker] = [await api.report(), await worker.report()]
    const memories = [api.rssMb(), ofApi.peakMb, worker.rssMb(), ofWorker.peakMb]
    rows.push([`after ${nth}`, digits(ms / 1000, 1), ...memories.map(String)])
  }
  await api.close()
  await worker.close()
  await redis.close()
  const title = `PDFs of 500 pages, ${digits(pdf.bytes.length / 1e6, 1)} MB, \`pdf_text=only\`: resident memory, MB`
  printTable(title, ['', 's', 'API', 'peak since', 'worker of 2 threads', 'peak since'], rows)
}
