const rightToLeft = [
  ['Arab', /\p{sc=Arabic}/gu],
  ['Hebr', /\p{sc=Hebrew}/gu],
  ['Syrc', /\p{sc=Syriac}/gu],
  ['Thaa', /\p{sc=Thaana}/gu],
] as const

/** The script, by ISO 15924, of a text most of whose letters are written from right to left; undefined for every other. */
export function rightToLeftScript(text: string): (typeof rightToLeft)[number][0] | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  return rightToLeft.find(([, script]) => (text.match(script)?.length ?? 0) * 2 > letters)?.[0]
}
