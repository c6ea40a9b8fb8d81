import { expect, test } from 'vitest'
import { lineOf } from '../../../src/main/show-log.ts'

test('a line of the log is short, and names its task by the beginning of the id', () => {
  const line = { level: 30, time: 1, pid: 7, role: 'worker', msg: 'recognised', request_id: 'r', index: 0, ms: 1925 }
  const task_id = '886f1aa5-6ceb-4beb-8cdd-40cce1ad7b3e'
  expect(lineOf({ ...line, task_id, languages: ['eng'] })).toBe('worker    recognised  index 0, ms 1925, task 886f1aa5')
})

test('an error is its message, without its stack', () => {
  const err = { type: 'Error', message: 'it broke', stack: 'Error: it broke\n    at x' }
  expect(lineOf({ role: 'api', msg: 'cache', err })).toBe('api       cache  it broke')
})
