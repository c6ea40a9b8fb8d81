/** A name or a message with nothing in it that a terminal would obey: file names and answers may hold anything. */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '�')
}

/** The same for a text of many lines. */
export function printableText(text: string): string {
  return text.replaceAll(/(?![\n\t\f])\p{Cc}/gu, '')
}
