import { describe, expect, test } from 'vitest'
import { type ItemResult, type TaskRecord, toTask } from '../../../src/tasks/state.ts'

const created = '2026-01-01T00:00:00.000Z'
const taskId = '3d0a5e0c-66a9-4dd8-9a1c-4f0a76f2ad11'
const record = (more: Partial<TaskRecord> = {}): TaskRecord => ({
  shape: 'batch',
  total: 3,
  turn: 1,
  created_at: created,
  ...more,
})
const results = (...items: Array<[number, ItemResult]>) => new Map(items)
const fault = { code: 'unreadable-image', detail: 'The image is truncated or corrupt.' } as const

describe('toTask', () => {
  test('is queued until somebody starts, then processing', () => {
    expect(toTask(taskId, { record: record(), results: results() })).toMatchObject({ status: 'queued', text: null })
    const started = { record: record({ started_at: created }), results: results([1, { text: 'b' }]) }
    expect(toTask(taskId, started)).toMatchObject({ status: 'processing', text: null, progress: { done: 1, total: 3 } })
  })

  test('keeps the order of the items, whatever order they ended in', () => {
    const done = results([2, { text: 'c' }], [0, { text: 'a' }], [1, { text: 'b' }])
    const task = toTask(taskId, { record: record({ status: 'completed', finished_at: created }), results: done })
    expect(task).toMatchObject({ text: ['a', 'b', 'c'], errors: [], finished_at: created })
  })

  test('has null and an error where an item failed', () => {
    const done = results([2, fault], [1, { text: 'b' }], [0, fault])
    const task = toTask(taskId, { record: record({ status: 'completed', finished_at: created }), results: done })
    expect(task.text).toEqual([null, 'b', null])
    expect(task.errors).toEqual([
      { index: 0, ...fault },
      { index: 2, ...fault },
    ])
  })

  test.each([
    ['single', 'hello'],
    ['batch', ['hello']],
  ] as const)('answers a %s request in its shape', (shape, text) => {
    const one = record({ shape, total: 1, status: 'completed', finished_at: created })
    expect(toTask(taskId, { record: one, results: results([0, { text: 'hello' }]) }).text).toEqual(text)
  })

  test.each(['failed', 'cancelled'] as const)('shows no text once it is %s', (status) => {
    const task = toTask(taskId, {
      record: record({ status, finished_at: created }),
      results: results([0, { text: 'a' }]),
    })
    expect(task).toMatchObject({ status, text: null, progress: { done: 1, total: 3 } })
  })
})
