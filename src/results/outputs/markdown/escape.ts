/** What has a meaning inside a line: emphasis, code, links, HTML, entities, struck text, cells. */
const special = /[\\`*_[\]<>|~&]/g

/** What has a meaning at the beginning of one: headings, lists, lines under headings, and numbers of lists. */
const opening = /^(?:[#+=-]|\d+(?=[.)]))/

/** A text of one line as Markdown that says just this. (CommonMark 0.31 §2.4; GitHub Flavored Markdown 0.29 §4.10, §6.5) */
export function escapeMarkdown(text: string): string {
  return escapeOpening(escapeInline(text))
}

/** The same for a text that does not begin a line. */
export function escapeInline(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(special, '\\$&')
}

function escapeOpening(text: string): string {
  return text.replace(opening, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`))
}
