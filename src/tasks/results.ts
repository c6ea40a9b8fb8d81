import type { Output } from '../model/options.ts'
import type { TaskStatus } from '../model/task.ts'
import type { PackedPage } from '../results/packed-page.ts'

/** What a task has to show beside its text. */
export interface TaskResults {
  readonly status: TaskStatus
  /** Items. */
  readonly total: number
  /** What the request asked to keep. */
  readonly outputs: readonly Output[]
  /** Those read so far, still packed, in the order of the request. */
  pages(): Promise<PackedPage[]>
  /** The bytes of an item, of a completed task that keeps a PDF. */
  document(index: number): Promise<Buffer>
}
