/** An 8-bit grey picture, row-major, 0 = black: what every step of the preparation takes and gives. */
export interface Grey {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** The same picture with other greys. @param of a grey to what becomes of it, 0 to 255 */
export function mapGreys(grey: Grey, of: (value: number) => number): Grey {
  const greys = Uint8Array.from({ length: 256 }, (_, value) => of(value))
  const data = new Uint8Array(grey.data.length)
  for (let i = 0; i < data.length; i++) data[i] = greys[grey.data[i]!]!
  return { ...grey, data }
}
