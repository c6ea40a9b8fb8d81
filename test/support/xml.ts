const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** What a text of an XML document says, without elements. */
export function unescapeXml(text = ''): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
    code ? String.fromCharCode(code) : (entities[name] ?? ''),
  )
}

/** What is left of a text in XML, which has no way to say some characters. (XML 1.0 §2.2) */
export function printable(text: string): string {
  return Array.from(text, (character) => (isPrintable(character.codePointAt(0) ?? 0) ? character : '\ufffd')).join('')
}

function isPrintable(code: number): boolean {
  return code < 32 ? [9, 10, 13].includes(code) : (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff
}
