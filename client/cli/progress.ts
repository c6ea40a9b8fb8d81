import { clearScreenDown, moveCursor } from 'node:readline'
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
  /** What goes to standard output, which may be the same terminal. */
  print(output: string | Uint8Array): void
}

const longestName = 40
const widestBar = 30

/** A bar for each document in hand on a terminal, below the lines that stay; nothing but those elsewhere. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const bars = new Map<object, string>()
  let drawn = 0

  function draw(write: () => void = () => {}): void {
    if (!stream.isTTY) {
      write()
      return
    }
    moveCursor(stream, 0, -drawn)
    clearScreenDown(stream)
    write()
    const lowest = [...bars.values()].slice(0, Math.max(1, stream.rows - 2)) // what has scrolled away cannot be drawn again
    stream.write(lowest.map((bar) => `${bar}\n`).join(''))
    drawn = lowest.length
  }

  return {
    begin(label) {
      const self = {}
      const show = (stage: Stage) => {
        bars.set(self, barOf(printable(label), noteOf(stage), shareOf(stage), stream.columns))
        draw()
      }
      show('sending')
      return {
        show,
        end() {
          bars.delete(self)
          draw()
        },
      }
    },
    say: (line) => draw(() => stream.write(`${line}\n`)),
    print: (output) => draw(() => process.stdout.write(output)),
  }
}

function shareOf(stage: Stage): number {
  if (typeof stage === 'string') return stage === 'fetching' ? 1 : 0
  const { done, total } = stage.progress.pages
  return done / total
}

/** What a bar says of a document beside its length. */
export function noteOf(stage: Stage): string {
  if (typeof stage === 'string') return stage
  const { pages, queue_position: ahead, waiting_for_language: language } = stage.progress
  if (stage.status !== 'queued') return `${pages.done}/${pages.total} ${pages.total === 1 ? 'page' : 'pages'}`
  if (language !== undefined) return `waits for a worker with ${printable(language)}`
  return ahead === undefined ? 'queued' : `queued, ${ahead} ${ahead === 1 ? 'page' : 'pages'} ahead`
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
