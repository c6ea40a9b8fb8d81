import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * What a service does that starts the command for every image, with its threads tuned. It has the library it came with, also
 * when LD_LIBRARY_PATH gives Lector another.
 *
 * @throws Error when it fails
 */
export async function runCommand(file: string): Promise<void> {
  const env = { ...process.env, LD_LIBRARY_PATH: '', OMP_THREAD_LIMIT: '1' }
  const child = spawn('tesseract', [file, '-'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.resume()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`tesseract ended with ${code} on ${file}`)
}

/** Whether there is such a command. */
export async function hasCommand(): Promise<boolean> {
  const child = spawn('tesseract', ['--version'], { stdio: 'ignore' })
  return Promise.race([once(child, 'exit').then(() => true), once(child, 'error').then(() => false)])
}
