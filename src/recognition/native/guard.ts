import koffi from './ffi.ts'

/** What ends a process that JavaScript cannot end, because the engine is blocking it. */
export interface Guard {
  /** The kernel kills this process (SIGALRM) unless `release` is called in time; whole seconds, rounded up. */
  hold(timeoutMs: number): void
  release(): void
}

const PR_SET_PDEATHSIG = 1
const SIGKILL = 9

/**
 * Makes this process die with its parent even in the middle of a page (prctl(2), Linux only; it follows the thread that
 * forked us, so fork from the main thread) and arms alarm(2) for deadlines. Both come from the libc this process has loaded.
 */
export function guardProcess(): Guard {
  const libc = koffi.load(null)
  if (process.platform === 'linux') {
    const prctl = libc.func('prctl', 'int', ['int', 'ulong', 'ulong', 'ulong', 'ulong'])
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
  }
  const alarm = libc.func('alarm', 'uint', ['uint'])
  return {
    hold: (timeoutMs) => alarm(Math.max(1, Math.ceil(timeoutMs / 1000))),
    release: () => alarm(0),
  }
}
