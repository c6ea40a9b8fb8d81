import { expect, test } from 'vitest'
import { printable, printableText } from '../../../../client/cli/printable.ts'
import { barOf, noteOf } from '../../../../client/cli/progress.ts'
import type { Task } from '../../../../client/contract.ts'

const task = (status: Task['status'], progress: Partial<Task['progress']>): Task => ({
  task_id: '602572bf-0e9b-4ae1-8c70-e8992eac1813',
  status,
  text: null,
  progress: { done: 0, total: 1, pages: { done: 1, total: 3 }, ...progress },
  errors: [],
  created_at: '2026-01-02T03:04:05.678Z',
  finished_at: null,
})

test('a bar says how far a document is', () => {
  expect(noteOf('sending')).toBe('sending')
  expect(noteOf(task('queued', { queue_position: 5 }))).toBe('queued, 5 pages ahead')
  expect(noteOf(task('queued', { queue_position: 1 }))).toBe('queued, 1 page ahead')
  expect(noteOf(task('queued', { waiting_for_language: 'deu' }))).toBe('waits for a worker with deu')
  expect(noteOf(task('processing', {}))).toBe('1/3 pages')
  expect(barOf('scan.pdf', '1/2 pages', 0.5, 80)).toMatch(/^scan\.pdf +█{14}░{14} {2}1\/2 pages$/)
})

test.each([20, 40, 80, 200])('a bar fits in %i columns, however long the name is', (columns) => {
  expect(barOf('a'.repeat(300), 'queued, 1000 pages ahead', 0.3, columns).length).toBeLessThan(columns)
})

test('names and texts do not steer a terminal', () => {
  expect(printable('\u001b[2Jscan\n\u202e.pdf')).toBe('�[2Jscan��.pdf')
  expect(printableText('a\tb\n\u001b]0;title\u0007c')).toBe('a\tb\n]0;titlec')
})
