import { join } from 'node:path'
import { expect, test } from 'vitest'
import { targetsOf } from '../../../../client/cli/targets.ts'

const inputs = (...paths: string[]) => paths.map((path) => ({ label: path, name: path.replace(/^.*\//, ''), path }))

test('a result is called after its document', () => {
  expect(targetsOf(inputs('in/scan.pdf', 'in/scan.png'), 'out', 'txt')).toEqual([
    join('out', 'scan.pdf.txt'),
    join('out', 'scan.png.txt'),
  ])
  expect(targetsOf(inputs('in/scan.pdf', 'in/scan.png'), 'out', 'pdf')).toEqual([
    join('out', 'scan.pdf'),
    join('out', 'scan.png.pdf'),
  ])
})

test('two of one name do not meet, and no document is written over', () => {
  expect(targetsOf(inputs('a/scan.png', 'b/scan.png', 'c/scan.png'), 'out', 'md')).toEqual([
    join('out', 'scan.png.md'),
    join('out', 'scan.png-2.md'),
    join('out', 'scan.png-3.md'),
  ])
  expect(targetsOf(inputs('scan.pdf'), '.', 'pdf')).toEqual(['scan-2.pdf'])
})
