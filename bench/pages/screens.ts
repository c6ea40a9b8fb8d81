import sharp from 'sharp'
import { pick } from '../prose.ts'
import { between, type Content, type Random, times, whole } from './content.ts'
import { asDrawn, type Design, type Encoded, type Kind } from './kind.ts'

interface Theme {
  readonly ground: string
  readonly text: string
  readonly bar: string
  readonly box: string
}

const light: Theme = {
  ground: 'background:#f7f8fa',
  text: '#1c1e22',
  bar: 'background:#e6e9ef;color:#222',
  box: 'background:#fff',
}
const dark: Theme = {
  ground: 'background:#1e1f24',
  text: '#d6d8de',
  bar: 'background:#2b2d34;color:#eee',
  box: 'background:#27292f',
}
const fonts = ['DejaVu Sans', 'Liberation Sans', 'Nimbus Sans', 'Liberation Mono']
const bars = [
  'background:#111;color:#fff',
  'background:#0d3b66;color:#f5f5f5',
  'background:#7a1f2b;color:#ffe',
  'background:#2f6f4f;color:#fff',
  'background:#333;color:#ffd54a',
]
const lightBoxes = [
  'background:#fff;color:#111',
  'background:#f3efe0;color:#222',
  'background:#ffe082;color:#222',
  'background:#cfe8ff;color:#123',
]

/** A window: bar, menu, boxes of text. @param box the look of a box, drawn anew for each */
function screen({ ground, text, bar }: Theme, box: (random: Random) => string): Kind['design'] {
  return (content, random) => {
    const menu = times(whole(random, 4, 9), () => `<div style="padding:5px 14px">${content.topic()}</div>`)
    const boxes = times(whole(random, 3, 7), () => {
      const lines =
        random() < 0.5
          ? `<p>${content.words(whole(random, 15, 45))}</p>`
          : times(
              whole(random, 2, 6),
              () =>
                `<div style="display:flex;justify-content:space-between"><span>${content.goodsName()}</span><span>${content.price()}</span></div>`,
            ).join('')
      return `<div style="${box(random)};padding:10px 14px;margin:10px;flex:1 1 240px"><b>${content.topic()} ${content.good()}</b>${lines}</div>`
    })
    const button = `<span style="${pick(bars, random)};padding:5px 12px;border-radius:4px;margin:10px">${pick(['Save changes', 'Continue', 'Add to basket', 'Sign in'], random)}</span>`
    const html = `<div style="${bar};padding:8px 14px;font-size:115%">${content.topic()} – ${content.person()}</div>
      <div style="display:flex"><div style="width:150px;${bar}">${menu.join('')}</div><div style="flex:1"><div style="display:flex;flex-wrap:wrap">${boxes.join('')}</div>${button}<p></div></div>`
    const style = `font:${whole(random, 12, 16)}px/1.45 '${pick(fonts, random)}';${ground};color:${text};padding:0`
    return { html, style, width: whole(random, 640, 1000), scale: pick([1, 1, 1.25, 1.5, 2], random) }
  }
}

/** A white page with dark bars that have light titles: reports, price lists, menus. */
function barred(content: Content, random: Random): Design {
  const bar = pick(bars, random)
  const part =
    () => `<div style="${bar};padding:${whole(random, 4, 12)}px 12px;font-size:${whole(random, 105, 150)}%;margin-top:14px">${content.topic()} ${content.goodsName()}</div>
    ${random() < 0.5 ? `<p>${content.words(whole(random, 20, 60))}</p>` : times(whole(random, 3, 8), () => `<div style="display:flex;justify-content:space-between"><span>${content.goodsName()}</span><span>${content.price()}</span></div>`).join('')}`
  const style = `font:${whole(random, 13, 17)}px/1.4 '${pick(fonts, random)}';background:#fff;color:#111;padding:30px 40px`
  return {
    html: times(whole(random, 2, 6), part).join(''),
    style,
    width: whole(random, 500, 800),
    scale: between(random, 1, 2.2),
  }
}

/** Letters that differ from their ground by their colour more than by their grey. */
function coloured(content: Content, random: Random): Design {
  const [ground, ink] = pick(
    [
      ['#e03030', '#2f7a2f'],
      ['#3aa0a0', '#d06a6a'],
      ['#7fb0ff', '#c79ae0'],
      ['#5a8f29', '#c0504d'],
      ['#ff9a3c', '#5fc0c8'],
      ['#4060c0', '#a04878'],
      ['#b8b800', '#ff9090'],
      ['#808080', '#c05800'],
    ],
    random,
  )
  const style = `font:${pick(['', 'bold '], random)}${whole(random, 16, 30)}px/1.5 '${pick(fonts, random)}';background:${ground};color:${ink};padding:30px`
  return {
    html: `<h2>${content.topic()}</h2><p>${content.words(whole(random, 8, 60))}</p>`,
    style,
    width: whole(random, 400, 800),
    scale: pick([1, 1.5, 2], random),
  }
}

/** Light, dark or coloured letters on nothing at all. */
function groundless(content: Content, random: Random): Design {
  const ink = pick(['#fff', '#fff', '#fff', '#f2f2f2', '#ffe680', '#d8f0ff', '#111', '#b00020'], random)
  const style = `font:${pick(['', 'bold '], random)}${whole(random, 14, 40)}px/1.4 '${pick(fonts, random)}';background:transparent;color:${ink};padding:24px`
  return {
    html: `<div>${content.topic()} ${content.code()}</div><p>${content.words(whole(random, 4, 40))}</p>`,
    style,
    width: whole(random, 300, 800),
    scale: pick([1, 1.5, 2], random),
  }
}

/** What stands under full transparency is sometimes white, sometimes black. */
async function keptTransparent(png: Buffer, random: Random): Promise<Encoded> {
  return random() < 0.5
    ? { bytes: png, extension: 'png' }
    : { bytes: await sharp(png).webp({ lossless: true }).toBuffer(), extension: 'webp' }
}

const compressed: Kind['finish'] = async (png, random) =>
  random() < 0.6
    ? asDrawn(png, random)
    : {
        bytes: await sharp(png)
          .flatten({ background: 'white' })
          .jpeg({ quality: whole(random, 50, 90) })
          .toBuffer(),
        extension: 'jpg',
      }

/** Pictures of screens, and others that were never on paper. */
export const screens: readonly Kind[] = [
  { name: 'screen light', design: screen(light, () => light.box), finish: compressed },
  { name: 'screen dark', design: screen(dark, () => dark.box), finish: compressed },
  {
    name: 'screen dark with light boxes',
    design: screen(dark, (random) => (random() < 0.5 ? dark.box : pick(lightBoxes, random))),
    finish: compressed,
  },
  { name: 'dark bars on white', design: barred, finish: compressed },
  { name: 'coloured', design: coloured, finish: compressed },
  { name: 'transparent', design: groundless, finish: keptTransparent },
]
