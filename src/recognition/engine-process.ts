import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { EngineCrashedError, EngineStartError, startedWithin } from './engine.ts'

/** How a child process is started. */
export interface ProcessOptions<Message> {
  /** Its name in messages. */
  readonly name: string
  /** The program that it runs. */
  readonly program: URL
  /** Its only argument, as JSON. */
  readonly options: object
  readonly startTimeoutMs: number
  /** Reads what it says; throws at anything else. */
  readonly parse: (message: unknown) => Message
}

/** A child process that works on pictures, one at a time. */
export interface EngineProcess<Message> {
  /** What it said when it was ready. */
  readonly greeting: Message
  /** False once it has ended or been stopped. */
  readonly alive: boolean
  /**
   * Sends a request, and the pixels that it is about through a pipe: messages would copy them four times.
   *
   * @throws EngineCrashedError when the child gives up or ends
   */
  ask(request: object, pixels: Uint8Array): Promise<Message>
  /** Ends it at once, in the middle of a page too. */
  stop(): Promise<void>
}

/** The child's end of the pipe for pixels. */
export const pixelsFd = 4

/** Starts a child. @throws EngineStartError when it is not ready in time, or says why it cannot be */
export async function startProcess<Message extends { readonly kind: string }>(
  options: ProcessOptions<Message>,
): Promise<EngineProcess<Message>> {
  const child = forkChild(options)
  const ended = endOf(child)
  try {
    const greeting = await startedWithin(options.startTimeoutMs, ready(child, ended, options))
    return createProcess(child, ended, greeting, options)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

function createProcess<Message extends { readonly kind: string }>(
  child: ChildProcess,
  ended: Promise<string>,
  greeting: Message,
  { name, parse }: ProcessOptions<Message>,
): EngineProcess<Message> {
  const pixels = pixelsOf(child, name)
  let alive = true
  const died = ended.then((how) => {
    alive = false
    throw new EngineCrashedError(`The process of ${name} ended: ${how}.`)
  })
  died.catch(() => {})
  return {
    greeting,
    get alive() {
      return alive
    },
    async ask(request, data) {
      const answered = once(child, 'message')
      child.send(request, () => {}) // `died` tells of a child that is gone
      pixels.write(data)
      const [message] = await Promise.race([answered, died])
      const answer = parse(message)
      if (answer.kind === 'failed') throw new EngineCrashedError(`The process of ${name} gave up.`, { cause: answer })
      return answer
    },
    async stop() {
      alive = false
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** What Node.js and libraries need from the environment and nothing of ours, since they parse what strangers send. */
const passedOn = [
  'NODE_COMPILE_CACHE',
  'PATH',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'DYLD_FALLBACK_LIBRARY_PATH',
  'LANG',
]

function forkChild({ program, options }: Pick<ProcessOptions<unknown>, 'program' | 'options'>): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => passedOn.includes(name))
  return fork(program, [JSON.stringify(options)], {
    serialization: 'advanced', // bytes stay bytes
    execArgv: [],
    // Read by libgomp when the process starts; without it one page burns every core, for nothing.
    env: { ...Object.fromEntries(inherited), OMP_THREAD_LIMIT: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'], // the last one is pixelsFd
  })
}

function pixelsOf(child: ChildProcess, name: string): Writable {
  const pixels = child.stdio[pixelsFd]
  if (!(pixels instanceof Writable)) throw new EngineStartError(`There is no pipe for pixels to ${name}.`)
  pixels.on('error', () => {}) // of a child that is gone, which its exit tells
  return pixels
}

/** What the child says once it has loaded everything. */
async function ready<Message extends { readonly kind: string }>(
  child: ChildProcess,
  ended: Promise<string>,
  { name, parse }: ProcessOptions<Message>,
): Promise<Message> {
  const lastWords = keepLastWords(child)
  const gone = ended.then((how): never => {
    throw new EngineStartError(`The process of ${name} died while it loaded its models: ${how}. ${lastWords()}`.trim())
  })
  const [message] = await Promise.race([once(child, 'message'), gone])
  const answer = parse(message)
  if (answer.kind === 'ready') return answer
  const why =
    'message' in answer && typeof answer.message === 'string' ? answer.message : 'it answered before it was asked'
  throw new EngineStartError(`${why} ${lastWords()}`.trim())
}

/** How the child went: its signal or exit code, or that it could not be started. Never rejects. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    child.on('error', (error) => resolve(error.message))
  })
}

/** Libraries explain on stderr why they do not start; the end of it is kept for the error message. */
function keepLastWords(child: ChildProcess): () => string {
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-500)
  })
  return () => words.replaceAll('\n', ' ').trim()
}
