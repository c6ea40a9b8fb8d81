import type { PdfDocument } from '../file/document.ts'
import { decode } from '../file/filters.ts'
import { deflated } from '../file/save.ts'
import { BrokenPdfError, type Dict, dictOf, isName, Ref, Stream, type Value } from '../file/values.ts'
import { inherited, type PageNode } from '../pages.ts'
import { withoutInvisibleText } from './invisible.ts'

/** Forms within forms are looked at this deep. */
const maxDepth = 4

/**
 * Takes the invisible text of an earlier recognition out of a page, so that nothing is found twice; that of forms on it too. Content that
 * cannot be read, or is packed in ways that no such program used lately, stays as it is. So does visible text, however garbled.
 */
export function supersede(document: PdfDocument, node: PageNode): void {
  const value = document.resolve(node.dict.get('Contents'))
  const streams = (Array.isArray(value) ? value : [value]).map(document.resolve)
  const parts = streams.filter((stream) => stream instanceof Stream).map((stream) => decoded(document, stream))
  const whole = parts.filter((part) => part !== undefined)
  if (whole.length < parts.length || whole.length === 0) return
  const content = Buffer.concat(whole.flatMap((part) => [part, Buffer.from('\n')]))
  const rest = strip(document, content, dictOf(document.resolve(inherited(node, 'Resources')?.value)), new Set())
  if (rest === undefined) return
  node.dict.set('Contents', document.add(deflated({}, rest)))
  document.touch(node.owner)
}

function decoded(document: PdfDocument, stream: Stream): Buffer | undefined {
  try {
    return decode(stream, document.resolve)
  } catch (error) {
    if (error instanceof BrokenPdfError) return undefined
    throw error
  }
}

function strip(
  document: PdfDocument,
  content: Buffer,
  resources: Dict,
  within: ReadonlySet<number>,
): Buffer | undefined {
  try {
    const { rest, draws } = withoutInvisibleText(content)
    const drawn = dictOf(document.resolve(resources.get('XObject')))
    for (const name of draws) stripForm(document, drawn.get(name), resources, within)
    return rest
  } catch (error) {
    if (error instanceof BrokenPdfError) return undefined
    throw error
  }
}

function stripForm(document: PdfDocument, ref: Value | undefined, resources: Dict, within: ReadonlySet<number>): void {
  const form = document.resolve(ref)
  if (!(ref instanceof Ref) || !(form instanceof Stream) || !isName(form.dict.get('Subtype'), 'Form')) return
  if (within.has(ref.num) || within.size >= maxDepth) return
  const content = decoded(document, form)
  const own = document.resolve(form.dict.get('Resources'))
  const rest = content && strip(document, content, own instanceof Map ? own : resources, new Set([...within, ref.num]))
  if (rest === undefined) return
  const kept = [...form.dict].filter(([key]) => !['Filter', 'DecodeParms', 'Length'].includes(key))
  document.replace(ref, deflated(Object.fromEntries(kept), rest))
}
