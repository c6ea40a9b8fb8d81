import { describe, expect, test } from 'vitest'
import { parseCommand, UsageError, usage } from '../../../../client/cli/arguments.ts'

describe('a command line', () => {
  test('says what to read, and how', () => {
    const line = 'read -f pdf --out results --force -l eng+deu -p 1-3 --password x -c 8 --url http://ocr scan.pdf -'
    expect(parseCommand(line.split(' '))).toEqual({
      paths: ['scan.pdf', '-'],
      format: 'pdf',
      out: 'results',
      force: true,
      json: false,
      language: 'eng+deu',
      pages: '1-3',
      password: 'x',
      concurrency: 8,
      url: 'http://ocr',
    })
  })

  test('needs no options', () => {
    expect(parseCommand(['read', 'a.png'])).toMatchObject({ format: 'text', concurrency: 4, force: false, json: false })
  })

  test.each([
    ['nothing', []],
    ['another command', ['write', 'a.png']],
    ['no documents', ['read']],
    ['an unknown option', ['read', '--fast', 'a.png']],
    ['an unknown format', ['read', '-f', 'docx', 'a.png']],
    ['a name that objects have', ['read', '-f', 'toString', 'a.png']],
    ['none at a time', ['read', '-c', '0', 'a.png']],
    ['too many at a time', ['read', '-c', '65', 'a.png']],
    ['lines of JSON that would hold a PDF', ['read', '--json', '-f', 'pdf', 'a.png']],
  ])('with %s is refused', (_, args) => {
    expect(() => parseCommand(args)).toThrow(UsageError)
  })

  test('asks for help, which fits a terminal', () => {
    expect(parseCommand(['--help'])).toBe('help')
    expect(parseCommand(['read', '-h'])).toBe('help')
    expect(Math.max(...usage.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
  })
})
