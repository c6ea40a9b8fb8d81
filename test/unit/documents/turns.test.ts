import { expect, test } from 'vitest'
import { createTurns } from '../../../src/documents/turns.ts'

/** Of a client that stays. */
const { signal } = new AbortController()

/** Work that is done when it is said, and notes in which order it began. */
function pieces() {
  const begun: string[] = []
  const ends: Array<() => void> = []
  return {
    begun,
    piece: (name: string) => () => {
      begun.push(name)
      return new Promise<void>((resolve) => ends.push(resolve))
    },
    /** Ends what has begun, again and again until nothing more begins. */
    async endAll() {
      for (let end = ends.shift(); end; end = ends.shift()) {
        end()
        await settled()
      }
    },
  }
}

/** Everything that follows from what has happened has happened. */
const settled = () => new Promise(setImmediate)

test('an image that comes while a batch is worked on is next, not last', async () => {
  const turns = createTurns({ concurrency: 1, longestWaitMs: 10_000 })
  const { begun, piece, endAll } = pieces()
  const batch = turns.forEach(['a', 'b', 'c', 'd'], signal, (name, inTurn) => inTurn(piece(name)))
  await settled()
  const single = turns.forEach(['single'], signal, (name, inTurn) => inTurn(piece(name)))
  await settled()
  await endAll()
  await Promise.all([batch, single])
  expect(begun).toEqual(['a', 'single', 'b', 'c', 'd'])
})

test('so is one that comes while a document of many pages is', async () => {
  const turns = createTurns({ concurrency: 1, longestWaitMs: 10_000 })
  const { begun, piece, endAll } = pieces()
  const document = turns.forEach([['p1', 'p2', 'p3']], signal, async (pages, inTurn) => {
    for (const page of pages) await inTurn(piece(page))
  })
  await settled()
  const single = turns.forEach(['single'], signal, (name, inTurn) => inTurn(piece(name)))
  await settled()
  await endAll()
  await Promise.all([document, single])
  expect(begun).toEqual(['p1', 'single', 'p2', 'p3'])
})

test('a request has all slots while it is alone, and large pieces leave one', async () => {
  const turns = createTurns({ concurrency: 3, longestWaitMs: 10_000 })
  const { begun, piece, endAll } = pieces()
  const small = turns.forEach(['a', 'b', 'c', 'd'], signal, (name, inTurn) => inTurn(piece(name)))
  await settled()
  expect(begun).toEqual(['a', 'b', 'c'])
  await endAll()
  await small
  const large = turns.forEach(['A', 'B', 'C', 'D'], signal, (name, inTurn) => inTurn(piece(name), 'large'))
  await settled()
  expect(begun.slice(4)).toEqual(['A', 'B'])
  await endAll()
  await large
})

test('nothing more is begun for a client that has gone, and its slot is free', async () => {
  const turns = createTurns({ concurrency: 1, longestWaitMs: 10_000 })
  const { begun, piece, endAll } = pieces()
  const client = new AbortController()
  const left = turns.forEach(['a', 'b', 'c'], client.signal, (name, inTurn) => inTurn(piece(name)))
  const seen = expect(left).rejects.toThrow('gone')
  await settled()
  client.abort(new Error('gone'))
  const next = turns.forEach(['next'], signal, (name, inTurn) => inTurn(piece(name)))
  await settled()
  await endAll()
  await Promise.all([seen, next])
  expect(begun).toEqual(['a', 'next'])
})

test('after a fault nothing more is begun, and the first item at fault is told', async () => {
  const turns = createTurns({ concurrency: 2, longestWaitMs: 10_000 })
  const first = Promise.withResolvers<void>()
  const begun: number[] = []
  const all = turns.forEach([0, 1, 2, 3], signal, (item, inTurn) =>
    inTurn(async () => {
      begun.push(item)
      if (item === 0) await first.promise
      throw new Error(`item ${item}`)
    }),
  )
  const seen = expect(all).rejects.toThrow('item 0')
  await settled()
  first.resolve()
  await seen
  expect(begun).toEqual([0, 1])
})

test('who would wait too long is told at once', async () => {
  const turns = createTurns({ concurrency: 1, longestWaitMs: 0 })
  const { piece, endAll } = pieces()
  await turns.forEach(['usual'], signal, (_, inTurn) => inTurn(settled))
  const working = ['a', 'b'].map((name) => turns.forEach([name], signal, (it, inTurn) => inTurn(piece(it))))
  await settled()
  await expect(turns.forEach(['c'], signal, async () => {})).rejects.toMatchObject({
    code: 'overloaded',
    retryAfterS: expect.any(Number),
  })
  await endAll()
  await Promise.all(working)
})
