import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { isFinal, Task, TaskAccepted } from '../../src/model/task.ts'
import type { Word } from './words.ts'

/** A task that was answered with 202, and what its watcher saw, if it has one. */
export interface Accepted {
  readonly taskId: string
  readonly words: readonly Word[]
  readonly watcher?: Watcher
}

/** What somebody saw who watched a task, through as many connections as it took. */
export interface Watcher {
  finalFrames: Task[]
  readonly done: Promise<void>
}

/** What clients met on the way. */
export interface Encounters {
  refused: number
  /** Of requests that were not answered with 2xx, the longest wait. */
  slowestRefusalMs: number
  /** What it was told. */
  slowestRefusal: string
  reconnects: number
}

/** Clients of several APIs, who try again when they are refused or cut off. */
export function createClient(urls: readonly string[], encounters: Encounters) {
  let next = 0
  const anyUrl = () => urls[next++ % urls.length] ?? ''

  /** Tries one request; undefined when it was refused or its connection broke. */
  async function attempt(path: string, body?: string): Promise<{ status: number; json: unknown } | undefined> {
    const startedAt = performance.now()
    const response = await fetch(`${anyUrl()}${path}`, { method: body ? 'POST' : 'GET', body: body ?? null }).catch(
      () => undefined,
    )
    const json: unknown = await response?.json().catch(() => undefined)
    if (response && json !== undefined && response.status < 500) return { status: response.status, json }
    if (response?.status === 503) {
      encounters.refused++
      const ms = performance.now() - startedAt
      if (ms > encounters.slowestRefusalMs) {
        encounters.slowestRefusalMs = ms
        encounters.slowestRefusal = JSON.stringify(json)
      }
    }
    await delay(250)
    return undefined
  }

  async function untilAnswered(path: string, body?: string): Promise<{ status: number; json: unknown }> {
    for (;;) {
      const answer = await attempt(path, body)
      if (answer) return answer
    }
  }

  /** Watches to the first close with 1000; frames after a final one are noted too. */
  async function watch(taskId: string, watcher: Omit<Watcher, 'done'>): Promise<void> {
    for (;;) {
      const socket = new WebSocket(`${anyUrl().replace('http', 'ws')}/watch-task?task_id=${taskId}`)
      socket.addEventListener('message', ({ data }) => {
        const task = Task.parse(JSON.parse(z.string().parse(data)))
        if (isFinal(task.status)) watcher.finalFrames.push(task)
      })
      const code = await new Promise<number>((resolve) =>
        socket.addEventListener('close', (event) => resolve(event.code)),
      )
      if (code === 1000) return
      encounters.reconnects++
      await delay(250)
    }
  }

  return {
    /** Recognises one image at once. */
    async recognise(base64: string): Promise<string> {
      const { json } = await untilAnswered('/image-sync', JSON.stringify({ image_data: base64 }))
      return z.object({ text: z.string() }).parse(json).text
    },

    /** Submits a task, again and again until it is accepted; what was not answered with 202 was not accepted. */
    async submit(words: readonly Word[], watched: boolean, callbackUrl?: string): Promise<Accepted> {
      const images = words.map(({ base64 }) => base64)
      const { json } = await untilAnswered(
        '/image',
        JSON.stringify({ image_data: images.length === 1 ? images[0] : images, callback_url: callbackUrl }),
      )
      const taskId = TaskAccepted.parse(json).task_id
      if (!watched) return { taskId, words }
      const watcher = { finalFrames: [] }
      return { taskId, words, watcher: { ...watcher, done: watch(taskId, watcher) } }
    },

    /** The task as it is; undefined when there is no such. */
    async find(taskId: string): Promise<Task | undefined> {
      const { status, json } = await untilAnswered(`/image?task_id=${taskId}`)
      return status === 200 ? Task.parse(json) : undefined
    },
  }
}

/** Clients as {@link createClient} makes them. */
export type Client = ReturnType<typeof createClient>
