import type { Task } from '../../src/model/task.ts'
import type { Accepted, Client } from './client.ts'

/** What became of what was accepted. */
export interface Verdict {
  accepted: number
  items: number
  completed: number
  failed: number
  /** Not there any more, or not ended. */
  lost: number
  /** Several final frames for one watcher, or a final state that changed afterwards. */
  duplicated: number
  /** Items with a text that is another image's. */
  wrongPlace: number
  watchers: number
  withoutFinalFrame: number
}

/** Looks at every task and at what its watcher saw. */
export async function judge(tasks: readonly Accepted[], client: Client): Promise<Verdict> {
  const verdict: Verdict = {
    accepted: tasks.length,
    items: tasks.reduce((sum, { words }) => sum + words.length, 0),
    completed: 0,
    failed: 0,
    lost: 0,
    duplicated: 0,
    wrongPlace: 0,
    watchers: 0,
    withoutFinalFrame: 0,
  }
  const open = Array.from(tasks)
  const judgeNext = async () => {
    for (let task = open.pop(); task; task = open.pop()) judgeOne(task, await client.find(task.taskId), verdict)
  }
  await Promise.all(Array.from({ length: 16 }, judgeNext))
  return verdict
}

function judgeOne({ words, watcher }: Accepted, task: Task | undefined, verdict: Verdict): void {
  if (task?.status === 'completed' && task.errors.length === 0) verdict.completed++
  else if (task?.status === 'completed' || task?.status === 'failed') verdict.failed++
  else verdict.lost++
  const texts = Array.isArray(task?.text) ? task.text : [task?.text ?? null]
  verdict.wrongPlace += words.filter(({ text }, index) => (texts[index] ?? text) !== text).length
  if (!watcher) return
  verdict.watchers++
  if (watcher.finalFrames.length === 0) verdict.withoutFinalFrame++
  else if (watcher.finalFrames.length > 1 || JSON.stringify(watcher.finalFrames[0]) !== JSON.stringify(task))
    verdict.duplicated++
}
