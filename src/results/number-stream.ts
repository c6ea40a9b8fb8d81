/**
 * Whole numbers in bytes: small ones, of either sign, take one. Seven bits a byte, the lowest first, the eighth bit set on all but
 * the last; the sign is the lowest bit. (Protocol Buffers, "Base 128 Varints" and "ZigZag")
 */
export function createNumberWriter() {
  const bytes: number[] = []
  return {
    /** @throws RangeError when it is not a whole number below 2⁵² */
    write(value: number): void {
      if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 52) throw new RangeError(`${value} cannot be packed.`)
      let rest = value < 0 ? -2 * value - 1 : 2 * value
      for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
      bytes.push(rest)
    },
    /** Rows of the same length, a column after the other: alike numbers beside each other compress well. */
    writeTable(rows: readonly (readonly number[])[]): void {
      for (const column of rows[0]?.keys() ?? []) for (const row of rows) this.write(row[column] ?? 0)
    },
    bytes: () => Buffer.from(bytes),
  }
}

/** Reads what {@link createNumberWriter} wrote, in the same order. */
export function createNumberReader(bytes: Uint8Array) {
  let at = 0
  return {
    /** Whether there are no more. */
    get ended(): boolean {
      return at >= bytes.length
    },
    /** @throws RangeError when there are no more */
    read(): number {
      let value = 0
      for (let factor = 1; ; factor *= 128) {
        const byte = bytes[at++]
        if (byte === undefined) throw new RangeError('The packed numbers end too early.')
        value += (byte & 127) * factor
        if (byte < 128) return value % 2 === 1 ? -(value + 1) / 2 : value / 2
      }
    },
    /** @throws RangeError when there are not as many */
    readTable(rows: number, columns: number): number[][] {
      if (rows * columns > bytes.length) throw new RangeError('The packed numbers are fewer than they should be.')
      const table = Array.from({ length: rows }, (): number[] => [])
      for (let column = 0; column < columns; column++) for (const row of table) row.push(this.read())
      return table
    },
  }
}
