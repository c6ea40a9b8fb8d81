/** Scripts that are written from right to left. */
const rightToLeft =
  /\p{sc=Hebrew}|\p{sc=Arabic}|\p{sc=Syriac}|\p{sc=Thaana}|\p{sc=Nko}|\p{sc=Adlam}|\p{sc=Samaritan}|\p{sc=Mandaic}/u
/** Digits are written from left to right everywhere, with what stands within a number. */
const number = /^\p{Nd}+([.,:/٫٬]\p{Nd}+)*$/u

/** Whether a word is of a script that is written from right to left. */
export function isRightToLeft(word: string): boolean {
  return rightToLeft.test(word.replace(/\p{Nd}/gu, ''))
}

/**
 * The characters of a word from left to right, as they stand on the page and as programs expect them in a PDF: these turn around again what
 * they find of scripts that are written from right to left. A simplification of the Unicode Bidirectional Algorithm (UAX 9) to one word.
 */
export function visually(word: string): string {
  if (!isRightToLeft(word)) return word
  const runs = word.match(runsWithin) ?? []
  return runs
    .toReversed()
    .map((run) => (number.test(run) || leftToRight.test(run) ? run : Array.from(run).toReversed().join('')))
    .join('')
}

/** Numbers; letters that are not of such a script; all else. */
const runsWithin =
  /\p{Nd}+(?:[.,:/٫٬]\p{Nd}+)*|[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]+|[^\p{Nd}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]+/gu
const leftToRight = /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]+$/u
