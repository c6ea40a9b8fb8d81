/** An 8-bit grey picture, row-major, 0 = black: what every step of the preparation takes and gives. */
export interface Grey {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}
