import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findModels } from '../../../src/recognition/models.ts'
import { modelFolder } from '../../../src/recognition/native/model-folder.ts'

const models = await findModels({ kind: 'best_int', languages: ['eng'] })
const program = `
  const { modelFolder } = await import(process.argv[1])
  console.log((await modelFolder(JSON.parse(process.argv[2]))).path)
  setInterval(() => {}, 1000)`
const module = join(import.meta.dirname, '../../../src/recognition/native/model-folder.ts')

/** The place for temporary files, of this test alone. */
function ownTemp(): string {
  const temp = mkdtempSync(join(tmpdir(), 'lector-temp-'))
  onTestFinished(() => rmSync(temp, { recursive: true }))
  vi.stubEnv('TMPDIR', temp)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  return temp
}

/** Another process that has unpacked the models into this folder. */
async function unpacked(): Promise<{ child: ChildProcess; folder: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, module, JSON.stringify(models)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await killed(child)
  })
  const [line] = await once(child.stdout, 'data')
  return { child, folder: String(line).trim() }
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('what a killed process had unpacked is removed by the next, and what another one has is not', async () => {
  const temp = ownTemp()
  const [dead, alive] = await Promise.all([unpacked(), unpacked()])
  expect(readdirSync(temp)).toHaveLength(2)
  await killed(dead.child)
  const mine = await modelFolder(models)
  expect(readdirSync(mine.path)).toContain('eng.traineddata')
  expect(
    readdirSync(temp)
      .map((name) => join(temp, name))
      .toSorted(),
  ).toEqual([alive.folder, mine.path].toSorted())
  expect(readdirSync(alive.folder)).toContain('eng.traineddata')
  mine.remove()
  expect(readdirSync(temp)).toHaveLength(1)
})

test('what is no folder of ours is left alone, whatever its name', async () => {
  const temp = ownTemp()
  const { child, folder } = await unpacked()
  await killed(child)
  const precious = join(temp, 'precious')
  mkdirSync(precious)
  symlinkSync(folder, join(temp, 'lector-models-link'))
  symlinkSync(precious, join(temp, 'lector-models-other'))
  writeFileSync(join(temp, 'lector-models-file'), '')
  mkdirSync(join(temp, 'lector-models-new')) // its owner is about to unpack
  const mine = await modelFolder(models)
  mine.remove()
  const left = ['lector-models-file', 'lector-models-link', 'lector-models-new', 'lector-models-other', 'precious']
  expect(readdirSync(temp).toSorted()).toEqual(left)
})

test('an abandoned folder of another user is left alone', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can make one')
  const temp = ownTemp()
  const { child, folder } = await unpacked()
  await killed(child)
  chownSync(folder, 65_534, 65_534)
  const mine = await modelFolder(models)
  mine.remove()
  expect(readdirSync(temp).map((name) => join(temp, name))).toEqual([folder])
})

test('what cannot be unpacked leaves nothing', async () => {
  const temp = ownTemp()
  const broken = join(temp, 'eng.traineddata.gz')
  writeFileSync(broken, 'no gzip')
  await expect(modelFolder([{ language: 'eng', file: broken }])).rejects.toThrow(/cannot be unpacked into/)
  expect(readdirSync(temp)).toEqual(['eng.traineddata.gz'])
})
