import fc from 'fast-check'

/** What hostile files put where sizes, offsets and counts are. */
const extremes = ['00000000', 'ffffffff', '7fffffff', '80000000', '0000ffff', 'ffff0000', '01000000', '00000001'].map(
  (hex) => Buffer.from(hex, 'hex'),
)

/** A place in a file, more often in its first bytes, where the headers are. */
const place = fc.oneof(
  fc.nat(200).map((at) => () => at),
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (bytes: Buffer) => Math.floor(share * bytes.length)),
)
const few = fc.integer({ min: 1, max: 64 })
const someBytes = fc.oneof(fc.constantFrom(...extremes), fc.uint8Array({ minLength: 1, maxLength: 32 }))

type Change = (bytes: Buffer) => Buffer

/** Changes that turn a picture into one that is truncated, corrupt, mislabelled or two things at once. */
const change = (others: readonly Buffer[]): fc.Arbitrary<Change> =>
  fc.oneof(
    place.map(
      (at): Change =>
        (bytes) =>
          bytes.subarray(0, at(bytes)),
    ),
    fc.tuple(place, someBytes).map(
      ([at, put]): Change =>
        (bytes) => {
          const changed = Buffer.from(bytes)
          changed.set(put.subarray(0, Math.max(0, bytes.length - at(bytes))), Math.min(at(bytes), bytes.length))
          return changed
        },
    ),
    fc.tuple(place, someBytes).map(
      ([at, put]): Change =>
        (bytes) =>
          splice(bytes, at(bytes), 0, Buffer.from(put)),
    ),
    fc.tuple(place, few).map(
      ([at, count]): Change =>
        (bytes) =>
          splice(bytes, at(bytes), count, Buffer.alloc(0)),
    ),
    fc.tuple(place, few).map(
      ([at, count]): Change =>
        (bytes) => {
          const piece = bytes.subarray(at(bytes), at(bytes) + count)
          return splice(bytes, at(bytes), 0, Buffer.concat(Array<Buffer>(16).fill(piece)))
        },
    ),
    fc.tuple(place, fc.constantFrom(...others)).map(
      ([at, other]): Change =>
        (bytes) =>
          splice(other, 0, at(bytes), bytes.subarray(0, at(bytes))),
    ),
    fc.constantFrom(...others).map(
      (other): Change =>
        (bytes) =>
          Buffer.concat([bytes, other]),
    ),
  )

function splice(bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)])
}

/** One of these pictures, with one to four changes. */
export function mutated(pictures: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...pictures), fc.array(change(pictures), { minLength: 1, maxLength: 4 }))
    .map(([picture, changes]) => changes.reduce((bytes, apply) => apply(bytes), picture))
}
