import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'

test('nothing needs to be set', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 5000,
    dashboard: { port: 5555, readOnly: true, login: undefined },
  })
})

test('an empty variable counts as unset', () => {
  expect(readConfig({ PORT: '', DASHBOARD_USER: '' }).port).toBe(5000)
})

test('every fault is told at once', () => {
  const wrong = {
    PORT: 'http',
    MAX_IMAGES: '0',
    REDIS_URL: 'localhost:6379',
    DASHBOARD_READ_ONLY: 'perhaps',
    DASHBOARD_USER: 'ada',
  }
  for (const name of Object.keys(wrong)) expect(() => readConfig(wrong)).toThrow(name)
})

test('languages are told apart, each once', () => {
  expect(readConfig({}).engine.search.languages).toEqual(['eng'])
  expect(readConfig({ LANGUAGES: 'deu+chi_sim+deu' }).engine.search.languages).toEqual(['deu', 'chi_sim'])
  for (const wrong of ['english language', '../eng', 'eng+', 'eng,deu']) {
    expect(() => readConfig({ LANGUAGES: wrong })).toThrow('LANGUAGES: must be like')
  }
})

test('a user needs a password', () => {
  expect(() => readConfig({ DASHBOARD_USER: 'ada' })).toThrow('go together')
  expect(readConfig({ DASHBOARD_USER: 'ada', DASHBOARD_PASSWORD: 'x' }).dashboard.login).toEqual({
    user: 'ada',
    password: 'x',
  })
})
