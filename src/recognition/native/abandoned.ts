import { once } from 'node:events'
import { lstat, readdir, rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'

/**
 * The socket in a folder that its owner listens on. Whether anybody does is told by the kernel, however the owner ended and
 * in whichever container it ran; a process id says nothing across containers that share a folder.
 */
const ownerSocket = 'owner'

/** Makes this process the owner of a folder, until the server is closed or the process ends. */
export async function claim(folder: string): Promise<Server> {
  const owner = createServer((socket) => socket.destroy()).unref()
  const path = join(folder, ownerSocket)
  try {
    owner.listen(`${path}.new`)
    await once(owner, 'listening')
    await rename(`${path}.new`, path) // nobody finds a socket that does not listen yet
  } catch {} // a path too long for a socket: the folder is then never taken for abandoned
  return owner
}

/** Removes the folders of this user in `parent` that begin so and whose owner has ended. Never rejects. */
export async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  const folders = names.filter((name) => name.startsWith(prefix)).map((name) => join(parent, name))
  await Promise.all(folders.map((folder) => removeIfAbandoned(folder).catch(() => {})))
}

/** What others made, or a link, is left alone: nobody but us can change what is in a folder of ours. */
async function removeIfAbandoned(folder: string): Promise<void> {
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return
  if (await refuses(join(folder, ownerSocket))) await rm(folder, { recursive: true, force: true })
}

/** Whether there is a socket that nobody listens on. */
async function refuses(path: string): Promise<boolean> {
  const socket = connect(path)
  const refused = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
  return once(socket, 'connect')
    .then(() => false, refused)
    .finally(() => socket.destroy())
}
