import { marked, type Token } from 'marked'

/** A fenced block of a document. */
export interface Block {
  /** The language that it is fenced as. */
  readonly language: string
  readonly code: string
  /** The block that follows it directly, with no other between them: what the document says that it prints. */
  readonly shown?: Block
}

/** The fenced blocks of a Markdown document, in their order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  for (const token of marked.lexer(markdown).toReversed()) {
    if (!isCode(token)) continue
    const [next] = blocks
    blocks.unshift({ language: token.lang, code: token.text, ...(next && { shown: next }) })
  }
  return blocks
}

/** Whether a block is there to be run as it is written. */
export function isRunnable({ language, code }: Block): boolean {
  return language === 'sh' || (language === 'js' && /^import /m.test(code))
}

function isCode(token: Token): token is Token & { lang: string; text: string } {
  return token.type === 'code' && typeof token['text'] === 'string'
}
