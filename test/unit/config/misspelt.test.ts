import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Environment } from '../../../src/config/environment.ts'
import { misspelt } from '../../../src/config/misspelt.ts'

const known = Object.keys(Environment.shape)

test.each([
  ['WORKER_CONCURENCY', 'WORKER_CONCURRENCY'],
  ['REDIS_URI', 'REDIS_URL'],
  ['API_KEY', 'API_KEYS'],
  ['CORS_ORIGIN', 'CORS_ORIGINS'],
  ['RESULT_TTL', 'RESULT_TTL_S'],
  ['MAX_BODYS_BYTES', 'MAX_BODY_BYTES'],
  ['MAX_IMGES', 'MAX_IMAGES'],
])('%s was meant to be %s', (name, meant) => {
  expect(misspelt([name], known)).toEqual([`${name} is not a setting: did you mean ${meant}?`])
})

test('neither what is right nor what is somebody else’s is warned of', () => {
  const others = ['PATH', 'HOME', 'MODE', 'HOSTNAME', 'LANG', 'LANGUAGE', 'PAGER', 'EDITOR', 'NO_PROXY', 'REDIS_PORT']
  expect(misspelt([...known, ...others, 'REDIS_SERVICE_HOST', 'npm_config_cache', ''], known)).toEqual([])
})

test('what Compose takes is not warned of', () => {
  const example = readFileSync('.env.example', 'utf8')
  const names = Array.from(example.matchAll(/^# ([A-Z_]+)=/gm), ([, name = '']) => name)
  expect(names).toContain('DASHBOARD_PORTS')
  expect(misspelt(names, known)).toEqual([])
})
