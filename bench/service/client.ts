import { z } from 'zod'
import { RecognisedText } from '../../src/model/recognition.ts'
import { isFinal, Task, TaskAccepted } from '../../src/model/task.ts'

/** The JSON of a request, made beforehand so that making it does not count. */
export function requestBody(images: Buffer | readonly Buffer[]): string {
  const image_data = Buffer.isBuffer(images)
    ? images.toString('base64')
    : images.map((image) => image.toString('base64'))
  return JSON.stringify({ image_data })
}

/** `POST /image-sync`. @throws Error when it is not a text that comes back */
export async function recogniseNow(url: string, body: string): Promise<void> {
  RecognisedText.parse(await post(`${url}/image-sync`, body))
}

/** `POST /image`: the id of the task. */
export async function submit(url: string, body: string): Promise<string> {
  return TaskAccepted.parse(await post(`${url}/image`, body)).task_id
}

/** Watches a task over a WebSocket to its last frame. @throws Error when it did not complete */
export async function watchToEnd(url: string, taskId: string): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/watch-task?task_id=${taskId}`)
  let last: Task | undefined
  socket.addEventListener('message', ({ data }) => {
    last = Task.parse(JSON.parse(z.string().parse(data)))
  })
  await new Promise((resolve) => socket.addEventListener('close', resolve)) // it comes after an error too
  if (last === undefined || !isFinal(last.status))
    throw new Error(`The socket of ${taskId} closed before the last frame.`)
  if (last.status !== 'completed' || last.errors.length > 0) throw new Error(`A task ended so: ${JSON.stringify(last)}`)
}

/** Submits a task and watches it to its end. */
export async function runTask(url: string, body: string): Promise<void> {
  await watchToEnd(url, await submit(url, body))
}

async function post(url: string, body: string): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`)
  return answer
}
