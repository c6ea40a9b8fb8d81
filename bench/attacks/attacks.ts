import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import { tiffPages } from '../../test/support/bombs.ts'
import { tiffOfTags, webpOfFrames } from '../../test/support/crowded.ts'

/** A way to be in the way of others: goes on until the signal says that it is enough. */
export type Attack = (url: string, signal: AbortSignal) => Promise<void>

const json = { 'content-type': 'application/json' }
const batchOf = (item: Buffer, count = 64) =>
  JSON.stringify({ image_data: Array<string>(count).fill(item.toString('base64')) })

/** Bodies that take long to look at, from four clients that each leave after 1.5 s and come again. */
const sentAndLeft =
  (body: string): Attack =>
  async (url, signal) => {
    const client = async () => {
      while (!signal.aborted) {
        const left = AbortSignal.any([signal, AbortSignal.timeout(1_500)])
        await fetch(`${url}/image`, { method: 'POST', headers: json, body, signal: left })
          .then((response) => response.arrayBuffer())
          .catch(() => {})
        await delay(100)
      }
    }
    await Promise.all(Array.from({ length: 4 }, client))
  }

/** 35 connections, each with 50 requests for a large task whose answers nobody reads. */
const unread: Attack = async (url, signal) => {
  const png = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  const task = await post(url, 'application/json', batchOf(png))
  const request = `GET ${task} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`
  await holding(url, signal, 35, async (socket) => {
    socket.pause()
    socket.write(request.repeat(50))
  })
}

/** Four clients that announce 32 MiB and send 80 KiB a second. */
const slowUploads: Attack = (url, signal) =>
  holding(url, signal, 4, async (socket, over) => {
    const head = `POST /image HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${32 << 20}\r\n\r\n`
    socket.write(`${head}{"image_data":"`)
    while (!over.aborted && !socket.destroyed) {
      socket.write('A'.repeat(8 * 1024))
      await delay(100)
    }
  })

/** Two TIFFs of 100 pages of noise each, as tasks of one client. */
const noisePages: Attack = async (url, signal) => {
  const submitted = await Promise.all([1, 2].map(() => post(url, 'image/tiff', noise)))
  await delay(2 ** 30, undefined, { signal }).catch(() => {})
  await Promise.all(submitted.map((location) => fetch(url + location, { method: 'DELETE' })))
}

const side = 350
const noise = await sharp(randomBytes(100 * side * side), {
  raw: { width: side, height: 100 * side, channels: 1, pageHeight: side },
})
  .tiff({ compression: 'none' })
  .toBuffer()

/** @returns where the task is */
async function post(url: string, type: string, body: Buffer | string): Promise<string> {
  const response = await fetch(`${url}/image`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(Buffer.from(body)),
  })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`the attack is refused: ${await response.text()}`)
  await response.arrayBuffer()
  return location
}

/** Connections that do the same until it is enough, and are opened again when they are cut. */
async function holding(
  url: string,
  signal: AbortSignal,
  count: number,
  use: (socket: Socket, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { hostname, port } = new URL(url)
  const hold = async () => {
    while (!signal.aborted) {
      const socket = connect(Number(port), hostname)
      const closed = new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()))
      const stop = () => socket.destroy()
      signal.addEventListener('abort', stop, { once: true })
      await use(socket, signal)
      await closed
      signal.removeEventListener('abort', stop)
      await delay(100)
    }
  }
  await Promise.all(Array.from({ length: count }, hold))
}

/** All attacks, by what they send. */
export const attacks: Readonly<Record<string, Attack>> = {
  '64 TIFFs of 4,000 tags': sentAndLeft(batchOf(tiffOfTags(4_000))),
  '64 TIFFs of 100 pages': sentAndLeft(batchOf(tiffPages(100))),
  '15 animations of 3,000 frames': sentAndLeft(batchOf(webpOfFrames(3_000), 15)),
  'answers that nobody reads': unread,
  'slow uploads': slowUploads,
  '200 pages of noise': noisePages,
}
