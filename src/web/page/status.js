/** @import { Entry } from './documents.js' */

/** @param {number} count @param {string} thing */
export function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/**
 * What a person is told of a file: a sentence, and how it stands with it.
 *
 * @param {Pick<Entry, 'state' | 'why' | 'away' | 'task'>} entry
 * @returns {{ text: string, mood: 'calm' | 'busy' | 'done' | 'bad' }}
 */
export function statusOf({ state, why, away, task }) {
  if (state === 'waiting') return { text: 'Waiting to be sent', mood: 'calm' }
  if (state === 'sending') return { text: 'Sending', mood: 'busy' }
  if (state === 'busy') return { text: why, mood: 'calm' }
  if (state !== 'sent' || !task) return { text: why, mood: 'bad' }
  if (away) return { text: 'The service is away. Connecting again…', mood: 'bad' }
  return taskStatus(task)
}

/**
 * @param {NonNullable<Entry['task']>} task
 * @returns {{ text: string, mood: 'calm' | 'busy' | 'done' | 'bad' }}
 */
function taskStatus({ status, progress, errors }) {
  const { pages, queue_position: before, eta_s: eta, waiting_for_language: language } = progress
  if (status === 'queued') {
    if (language !== undefined) return { text: `Waiting for a worker that reads ${language}`, mood: 'calm' }
    const place = before ? `In the queue, ${counted(before, 'page')} before it` : 'In the queue, next'
    return { text: eta === undefined ? place : `${place}, done in about ${eta} s`, mood: 'calm' }
  }
  if (status === 'processing')
    return { text: `Reading: ${pages.done} of ${counted(pages.total, 'page')}`, mood: 'busy' }
  if (status === 'cancelled') return { text: `Cancelled, ${counted(pages.done, 'page')} read`, mood: 'calm' }
  if (status === 'failed') return { text: errors[0]?.detail ?? 'It could not be read.', mood: 'bad' }
  const missing = errors.length > 0 ? `, ${counted(errors.length, 'page')} could not be read` : ''
  return { text: `${counted(pages.total, 'page')}${missing}`, mood: missing ? 'bad' : 'done' }
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
