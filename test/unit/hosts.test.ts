import { expect, test } from 'vitest'
import { isKnownHost } from '../../src/hosts.ts'

test.each([
  undefined, // no browser
  'localhost',
  'LOCALHOST:5000',
  'localhost.',
  'app.localhost:5000',
  '127.0.0.1:5000',
  '127.8.9.1',
  '[::1]:5000',
  '10.1.2.3:5000',
  '[fe80::1]',
  'lector:5000',
  'lector_api',
  'lector-api.ocr.svc',
  'lector-api.ocr.svc.cluster.local:5000',
  'scanner.local',
  'lector.prod.internal',
  'nas.home.arpa',
])('nobody else can be %s', (host) => {
  expect(isKnownHost(host, [])).toBe(true)
})

test.each([
  '',
  'attacker.example',
  'attacker.example:5000',
  'localhost.attacker.example',
  '127.0.0.1.attacker.example',
  'lector.dev',
  'localhost@attacker.example',
  'attacker.example@localhost',
  'localhost/attacker.example',
  'localhost, attacker.example',
  '[attacker.example]',
  '.svc.example',
])('somebody else may be %s', (host) => {
  expect(isKnownHost(host, ['ocr.example'])).toBe(false)
})

test('a host that is listed is known, whatever its port and case', () => {
  expect(isKnownHost('OCR.example:8443', ['ocr.example'])).toBe(true)
  expect(isKnownHost('sub.ocr.example', ['ocr.example'])).toBe(false)
  expect(isKnownHost('anything.example', ['*'])).toBe(true)
})
