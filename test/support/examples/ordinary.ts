import type { Recognizer } from '../../../src/recognition/recognizer.ts'
import { startTestSystem } from '../system.ts'
import { azure, bodies, oneImage, picture, publicUrl, raw, version } from './documents.ts'
import { form, json, type Notes, type SentBody } from './exchanges.ts'

const formats = ['text', 'json', 'hocr', 'alto', 'tsv', 'md', 'pdf']

type System = Awaited<ReturnType<typeof startTestSystem>>

/** Calls that read something: every body and every format of each, in both ways to read, and those of other services. */
export async function ordinaryCalls(notes: Notes, recognizer: Recognizer): Promise<void> {
  const system = await startTestSystem({ recognizer, app: { publicUrl } })
  await readNow(notes, system)
  const readTask = await queueTasks(notes, system)
  const readOperation = await queueOperations(notes, system)
  await system.startWorker()
  await readTask()
  await readOperation()
  await parseImages(notes, system)
  await tell(notes, system)
}

async function readNow({ call }: Notes, { app }: System): Promise<void> {
  const url = '/image-sync'
  for (const [name, body] of Object.entries(bodies))
    await call(app, 'recogniseNow', name, { method: 'POST', url, body })
  for (const name of formats)
    await call(app, 'recogniseNow', name, { method: 'POST', url: `${url}?format=${name}`, body: oneImage })
}

/** Tasks that wait; gives what reads them once somebody works. */
async function queueTasks({ call }: Notes, { app, watch }: System) {
  const ids: string[] = []
  for (const [name, body] of Object.entries(bodies)) {
    const answer = await call(app, 'submitTask', name, { method: 'POST', url: '/image?outputs=pdf', body })
    ids.push(answer.json().task_id)
  }
  const [id = '', other = ''] = ids
  const url = `/image?task_id=${id}`
  await call(app, 'getTask', 'queued', { method: 'GET', url })
  await call(app, 'getTask', 'task-not-finished', { method: 'GET', url: `${url}&format=text` })
  await call(app, 'watchTask', 'upgrade-required', { method: 'GET', url: `/watch-task?task_id=${id}` })
  await call(app, 'cancelTask', 'cancelled', { method: 'DELETE', url: `/image?task_id=${other}` })
  return async () => {
    await watch(id)
    await call(app, 'getTask', 'completed', { method: 'GET', url })
    for (const name of formats) await call(app, 'getTask', name, { method: 'GET', url: `${url}&format=${name}` })
  }
}

async function queueOperations({ call }: Notes, { app, watch }: System) {
  const paths: string[] = []
  const sent: Record<string, SentBody> = { base64: json({ base64Source: picture.toString('base64') }), ...raw }
  for (const [name, body] of Object.entries(sent)) {
    const url = `${azure}:analyze?${version}&output=pdf`
    const answer = await call(app, 'analyzeDocument', name, { method: 'POST', url, body })
    paths.push(new URL(String(answer.headers['operation-location'])).pathname)
  }
  const [path = ''] = paths
  const [result, pdf] = [`${path}?${version}`, `${path}/pdf?${version}`]
  await call(app, 'getAnalyzeResult', 'notStarted', { method: 'GET', url: result })
  await call(app, 'getAnalyzeResultPdf', 'Conflict', { method: 'GET', url: pdf })
  return async () => {
    await watch(path.split('/').at(-1) ?? '')
    await call(app, 'getAnalyzeResult', 'succeeded', { method: 'GET', url: result })
    await call(app, 'getAnalyzeResultPdf', 'searchable', { method: 'GET', url: pdf })
    await call(app, 'deleteAnalyzeResult', 'deleted', { method: 'DELETE', url: result })
  }
}

async function parseImages({ call }: Notes, { app }: System): Promise<void> {
  const wanted = form({ 'hello.png': picture }, { isOverlayRequired: 'true', isCreateSearchablePdf: 'true' })
  const parsed = await call(app, 'parseImage', 'file', { method: 'POST', url: '/parse/image', body: wanted })
  const { pathname } = new URL(parsed.json().SearchablePDFURL)
  await call(app, 'getSearchablePdf', 'searchable', { method: 'GET', url: pathname })
  await call(app, 'getSearchablePdf', 'gone', { method: 'GET', url: '/parse/searchable-pdf/none' })
  for (const [name, text] of [
    ['base64Image', picture.toString('base64')],
    ['refused', 'aGVsbG8='],
  ] as const) {
    const base64Image = `data:image/png;base64,${text}`
    const bytes = Buffer.from(new URLSearchParams({ base64Image }).toString())
    const body = { type: 'application/x-www-form-urlencoded', bytes }
    await call(app, 'parseImage', name, { method: 'POST', url: '/parse/image', body })
  }
}

async function tell({ call }: Notes, { app }: System): Promise<void> {
  for (const name of ['png', 'pdf'] as const) {
    const headers = { 'x-filename': `hello.${name}` }
    await call(app, 'loadDocument', name, { method: 'PUT', url: '/process', headers, body: raw[name] })
  }
  await call(app, 'getPage', 'addresses', { method: 'GET', url: '/' })
  await call(app, 'getLanguages', 'loaded', { method: 'GET', url: '/languages' })
  await call(app, 'getLiveness', 'alive', { method: 'GET', url: '/health/live' })
  await call(app, 'getReadiness', 'ready', { method: 'GET', url: '/health/ready' })
}
