import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { heldRecognizer, smallPng, startTestSystem, type TestSystemOptions } from '../support/system.ts'

const program = join(import.meta.dirname, '../../client/bin/lector.js')
const picture = Buffer.from(smallPng, 'base64')

/** A system on a port, and a folder with three documents, one of them none. */
async function start(options?: TestSystemOptions) {
  const system = await startTestSystem(options)
  const url = await system.app.listen({ port: 0, host: '127.0.0.1' })
  const folder = await mkdtemp(join(tmpdir(), 'lector-command-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'in/deep'), { recursive: true })
  await Promise.all([
    writeFile(join(folder, 'in/a.png'), picture),
    writeFile(join(folder, 'in/deep/b.PNG'), picture),
    writeFile(join(folder, 'in/notes.txt'), 'no document'),
    writeFile(join(folder, 'none.png'), 'no picture'),
  ])

  /** Runs the command in the folder. */
  function lector(args: string, input?: Buffer) {
    const child = spawn(process.execPath, [program, ...args.split(' ')], {
      cwd: folder,
      env: { ...process.env, LECTOR_URL: url },
    })
    child.stdin.end(input)
    const said = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    const done = said.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code: Number(code) }))
    return { child, done }
  }
  return { ...system, folder, lector }
}

test('folders and files become files, as many as could be read; what is there is kept without --force', async () => {
  const { folder, lector, startWorker } = await start()
  await startWorker()
  const [kept, made] = ['results/a.png.pdf', 'results/deep/b.PNG.pdf'].map((name) => join(folder, name))
  await mkdir(join(folder, 'results'))
  await writeFile(`${kept}`, 'mine')
  const { code, stdout, stderr } = await lector('read in none.png missing.png --format pdf --out results --json').done
  const lines = stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { file: 'in/a.png', status: 'skipped', errors: [{ code: 'output-exists' }] },
    { file: 'in/deep/b.PNG', status: 'completed', pages: 1, output: 'results/deep/b.PNG.pdf', errors: [] },
    { file: 'none.png', status: 'failed', errors: [{ code: 'unsupported-image' }] },
    { file: 'missing.png', status: 'failed', errors: [{ code: 'ENOENT' }] },
  ])
  expect(code).toBe(1)
  expect(stderr.trimEnd().split('\n')).toHaveLength(3)
  expect(readFileSync(`${kept}`, 'utf8')).toBe('mine')
  expect(readFileSync(`${made}`, 'latin1')).toMatch(/^%PDF-/)
  expect(await lector('read in/a.png --format pdf --out results --force').done).toEqual({
    code: 0,
    stdout: '',
    stderr: 'in/a.png → results/a.png.pdf (1 page)\n',
  })
  expect(readFileSync(`${kept}`, 'latin1')).toMatch(/^%PDF-/)
  expect(readdirSync(join(folder, 'results')).toSorted()).toEqual(['a.png.pdf', 'deep'])
})

test('without a folder everything goes to standard output, what comes by standard input too', async () => {
  const { lector, startWorker } = await start()
  await startWorker()
  const headings = ['in/a.png', 'in/deep/b.PNG', 'standard input'].map((name) => `==> ${name} <==\nhello\n`)
  expect(await lector('read in -', picture).done).toEqual({ code: 0, stdout: headings.join(''), stderr: '' })
})

test('Ctrl-C cancels what the service has, and says how it ended', async () => {
  const held = heldRecognizer()
  const { folder, keys, lector, redis, startWorker } = await start({ recognizer: held.recognizer })
  await startWorker()
  const { child, done } = lector('read in --out results')
  await held.started()
  const tasks = async () => {
    const records = await redis.keys(`${keys.prefix}:task:*`)
    return Promise.all(records.map((record) => redis.hget(record, 'status')))
  }
  await expect.poll(tasks).toHaveLength(2)
  child.kill('SIGINT')
  expect(await done).toEqual({
    code: 130,
    stdout: '',
    stderr: 'Stopped: 2 of 2 documents cancelled, or not begun.\n',
  })
  expect(await tasks()).toEqual(['cancelled', 'cancelled'])
  expect(existsSync(join(folder, 'results'))).toBe(false)
})

test('no service, and a wrong command line, have codes of their own', async () => {
  const { lector } = await start()
  const [away, wrong] = await Promise.all([lector('read in --url http://127.0.0.1:1').done, lector('read').done])
  expect(away).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('no answer from http://127.0.0.1:1'),
  })
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('lector --help') })
})
