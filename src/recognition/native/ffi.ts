import koffi from 'koffi'

/** koffi runs calls on a stack of its own, 2 MiB by default; layout analysis may want the 8 MiB that a main thread has. */
const stackBytes = 8 * 1024 * 1024

// Refused after the first load of a library, so this module is the only one that imports koffi.
koffi.config({ ...koffi.config(), sync_stack_size: stackBytes })

export default koffi
export type { LibraryHandle } from 'koffi'
