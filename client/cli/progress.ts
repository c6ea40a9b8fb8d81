import cliProgress from 'cli-progress'
import type { Task } from '../contract.ts'
import { printable } from './printable.ts'

/** How far a document is: on its way to the service, a task there, or a result on its way back. */
export type Stage = 'sending' | 'fetching' | Task

/** Tells people what becomes of documents. */
export interface Progress {
  /** A document is begun. */
  begin(label: string): { show(stage: Stage): void; end(): void }
  /** A line that stays. */
  say(line: string): void
  /** No more comes. */
  close(): void
}

const longestName = 40
const widestBar = 30

/** A bar for each document in hand on a terminal, which stay below the lines; nothing but the lines elsewhere. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) {
    const nothing = () => {}
    return {
      begin: () => ({ show: nothing, end: nothing }),
      say: (line) => stream.write(`${line}\n`),
      close: nothing,
    }
  }
  const bars = new cliProgress.MultiBar({
    stream,
    format: (_options, { value, total }, { label, note }) => barOf(label, note, value / total, stream.columns),
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false, // signals are main.ts's
    emptyOnZero: true,
  })
  return {
    begin(label) {
      const bar = bars.create(1, 0, { label: printable(label), note: 'sending' })
      return {
        show(stage) {
          const { done, total } =
            typeof stage === 'string' ? { done: stage === 'fetching' ? 1 : 0, total: 1 } : stage.progress.pages
          bar.setTotal(total)
          bar.update(done, { note: noteOf(stage) })
        },
        end: () => bars.remove(bar),
      }
    },
    say: (line) => bars.log(`${line}\n`),
    close: () => bars.stop(),
  }
}

/** What a bar says of a document beside its length. */
export function noteOf(stage: Stage): string {
  if (typeof stage === 'string') return stage
  const { pages, queue_position: ahead, waiting_for_language: language } = stage.progress
  if (stage.status !== 'queued') return `${pages.done}/${pages.total} ${pages.total === 1 ? 'page' : 'pages'}`
  if (language !== undefined) return `waits for a worker with ${printable(language)}`
  return ahead === undefined ? 'queued' : `queued, ${ahead} ahead`
}

/**
 * One line of at most so many columns: the name, its beginning left out if it is long, a bar where there is room, and the note.
 *
 * @param share of what is done, from 0 to 1
 */
export function barOf(label: string, note: string, share: number, columns: number): string {
  const nameWidth = Math.min(longestName, Math.max(8, Math.floor(columns / 3)))
  const name = label.length > nameWidth ? `…${label.slice(1 - nameWidth)}` : label.padEnd(nameWidth)
  const barWidth = Math.min(widestBar, columns - nameWidth - 26)
  const filled = Math.round(share * barWidth)
  const bar = barWidth < 6 ? [] : ['█'.repeat(filled) + '░'.repeat(barWidth - filled)]
  return [name, ...bar, note].join('  ').slice(0, columns - 1)
}
