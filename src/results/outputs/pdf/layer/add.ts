import type { Page } from '../../../../model/result.ts'
import type { PdfDocument } from '../file/document.ts'
import { deflated } from '../file/save.ts'
import { type Dict, Ref, Stream, type Value } from '../file/values.ts'
import { inherited, type Owned, type PageNode, rotationOf, shownBox } from '../pages.ts'
import { layerContent } from './content.ts'
import type { LayerFont } from './font.ts'
import { fromViewer } from './matrix.ts'

/**
 * Puts what was recognised on a page under it, as text that is not seen. It comes before what the page has, which it neither changes nor
 * depends on: whatever that leaves behind (a turned coordinate system, a `q` without its `Q`) would move what comes after it.
 */
export function addLayer(document: PdfDocument, node: PageNode, page: Page, font: LayerFont): void {
  const include = (word: Page['words'][number]) => isRecognised(page, word)
  if (!page.words.some(include)) return
  const fonts = fontsOf(document, node)
  const name = nameIn(fonts.dict, font.ref)
  if (!fonts.dict.has(name)) document.touch(fonts.owner)
  fonts.dict.set(name, font.ref)
  const view = fromViewer(shownBox(document, node), rotationOf(document, node))
  const content = layerContent(page, view, { name, encode: font.encode }, include)
  const before = node.dict.get('Contents')
  const streams = document.resolve(before)
  const own: Value[] = Array.isArray(streams)
    ? streams
    : streams instanceof Stream && before !== undefined
      ? [before]
      : []
  node.dict.set('Contents', [document.add(deflated({}, content)), ...own])
  document.touch(node.owner)
}

/** Of the words of a page that has both, those that the document says itself are certain; none that was recognised is. */
function isRecognised({ source }: Page, { confidence }: Page['words'][number]): boolean {
  return source === 'ocr' || (source === 'mixed' && confidence < 1)
}

/** The dictionary of fonts that a page uses, made if there is none. Pages may share it, or inherit it. */
function fontsOf(document: PdfDocument, node: PageNode): Owned {
  const resources = owned(document, 'Resources', inherited(node, 'Resources')?.from ?? node)
  return owned(document, 'Font', resources)
}

function owned(document: PdfDocument, key: string, from: Owned): Owned {
  const value = from.dict.get(key)
  const dict = document.resolve(value)
  if (dict instanceof Map) return { dict, owner: value instanceof Ref ? value : from.owner }
  const made = new Map<string, Value>()
  from.dict.set(key, made)
  return { dict: made, owner: from.owner }
}

/** The name that the font has already, or one that no other has: a page may have been given a layer before. */
function nameIn(fonts: Dict, font: Ref): string {
  for (let i = 0; ; i++) {
    const name = `Lector${i === 0 ? '' : i}`
    const taken = fonts.get(name)
    if (taken === undefined || (taken instanceof Ref && taken.num === font.num)) return name
  }
}
