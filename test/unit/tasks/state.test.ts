import { describe, expect, test } from 'vitest'
import { type PageFault, type TaskRecord, toTask } from '../../../src/tasks/state.ts'

const created = '2026-01-01T00:00:00.000Z'
const taskId = '3d0a5e0c-66a9-4dd8-9a1c-4f0a76f2ad11'
const record = (more: Partial<TaskRecord> = {}): TaskRecord => ({
  shape: 'batch',
  total: 3,
  pages: [[1], [1], [1]],
  pages_total: 3,
  done: 0,
  pages_done: 0,
  turn: 1,
  created_at: created,
  ...more,
})
const ended = (more: Partial<TaskRecord> = {}) =>
  record({ status: 'completed', finished_at: created, done: 3, pages_done: 3, ...more })
const texts = (...pages: Array<[string, string]>) => new Map(pages)
const faults = (...pages: Array<[string, PageFault]>) => new Map(pages)
const fault = { code: 'unreadable-image', detail: 'The image is truncated or corrupt.' } as const

describe('toTask', () => {
  test('is queued until somebody starts, then processing', () => {
    expect(toTask(taskId, { record: record(), faults: faults() }, texts())).toMatchObject({
      status: 'queued',
      text: null,
    })
    const started = { record: record({ started_at: created, done: 1, pages_done: 1 }), faults: faults() }
    expect(toTask(taskId, started, texts())).toMatchObject({
      status: 'processing',
      text: null,
      progress: { done: 1, total: 3, pages: { done: 1, total: 3 } },
    })
  })

  test('keeps the order of the items, whatever order they ended in', () => {
    const task = toTask(taskId, { record: ended(), faults: faults() }, texts(['2:1', 'c'], ['0:1', 'a'], ['1:1', 'b']))
    expect(task).toMatchObject({ text: ['a', 'b', 'c'], errors: [], finished_at: created })
  })

  test('has null and an error where an item failed', () => {
    const task = toTask(
      taskId,
      { record: ended(), faults: faults(['2:1', fault], ['0:1', fault]) },
      texts(['1:1', 'b']),
    )
    expect(task.text).toEqual([null, 'b', null])
    expect(task.errors).toEqual([
      { index: 0, ...fault },
      { index: 2, ...fault },
    ])
  })

  test('a page that failed costs that page, and the others keep their places', () => {
    const pages = { pages: [[1, 2, 3], [2, 7], [1]], pages_total: 6, pages_done: 6 }
    const failed = faults(['0:2', fault], ['1:2', fault], ['1:7', fault])
    const task = toTask(
      taskId,
      { record: ended(pages), faults: failed },
      texts(['0:3', 'c'], ['0:1', 'a'], ['2:1', 'z']),
    )
    expect(task.text).toEqual(['a\f\fc', null, 'z'])
    expect(task.errors).toEqual([
      { index: 0, page: 2, ...fault },
      { index: 1, page: 2, ...fault },
      { index: 1, page: 7, ...fault },
    ])
  })

  test.each([
    ['single', 'hello'],
    ['batch', ['hello']],
  ] as const)('answers a %s request in its shape', (shape, text) => {
    const one = ended({ shape, total: 1, pages: [[1]] })
    expect(toTask(taskId, { record: one, faults: faults() }, texts(['0:1', 'hello'])).text).toEqual(text)
  })

  test.each(['failed', 'cancelled'] as const)('shows no text once it is %s', (status) => {
    const stored = { record: ended({ status, done: 1, pages_done: 1 }), faults: faults() }
    expect(toTask(taskId, stored, texts(['0:1', 'a']))).toMatchObject({
      status,
      text: null,
      progress: { done: 1, total: 3 },
    })
  })
})
