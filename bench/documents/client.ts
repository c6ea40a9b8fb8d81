import { Result } from '../../src/model/result.ts'
import { TaskAccepted } from '../../src/model/task.ts'
import { watchToEnd } from '../service/client.ts'

/** Sends the bytes of a PDF to a path with a query. @throws Error when it is refused */
export async function sendPdf(url: string, path: string, pdf: Buffer): Promise<Response> {
  const body = new Uint8Array(pdf)
  return accepted(await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/pdf' }, body }))
}

/** Has a PDF read as a task, and resolves with its id when that has completed. */
export async function readAsTask(url: string, pdf: Buffer, query = ''): Promise<string> {
  const response = await sendPdf(url, `/image${query}`, pdf)
  const { task_id: taskId } = TaskAccepted.parse(await response.json())
  await watchToEnd(url, taskId)
  return taskId
}

/** What was read, in a format. */
export async function formatOf(url: string, taskId: string, format: string): Promise<Buffer> {
  const response = await accepted(await fetch(`${url}/image?task_id=${taskId}&format=${format}`))
  return Buffer.from(await response.arrayBuffer())
}

/** All words with their places. */
export async function resultOf(url: string, taskId: string): Promise<Result> {
  return Result.parse(JSON.parse((await formatOf(url, taskId, 'json')).toString()))
}

/** The task is over, and Redis has its room back. */
export async function forget(url: string, taskId: string): Promise<void> {
  await accepted(await fetch(`${url}/image?task_id=${taskId}`, { method: 'DELETE' }))
}

async function accepted(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`)
  return response
}
