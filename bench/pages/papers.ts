import { pick } from '../prose.ts'
import { between, type Content, type Random, times, whole } from './content.ts'
import { type Design, type Kind, printScale, scanned } from './kind.ts'
import { decoded } from './picture.ts'
import { askew, blackEdged, blurred, folded, noisy, perhaps, punched, shaded, ticked, worn } from './wear.ts'

const fonts = [
  'Liberation Sans',
  'Liberation Serif',
  'DejaVu Sans',
  'DejaVu Serif',
  'Nimbus Sans',
  'C059',
  'P052',
  'Liberation Sans Narrow',
]

const paper = scanned(
  decoded,
  worn(
    perhaps(0.3, punched),
    perhaps(0.3, folded),
    perhaps(0.15, ticked),
    perhaps(0.5, askew(1.5)),
    perhaps(0.3, blackEdged),
    perhaps(0.6, blurred(1)),
    perhaps(0.4, shaded(0.3)),
    perhaps(0.7, noisy(12)),
  ),
  [45, 90],
)

function sheet(html: string, random: Random, size: readonly [number, number] = [11, 15]): Design {
  const font = `${between(random, ...size).toFixed(1)}px/1.35 '${pick(fonts, random)}'`
  return {
    html,
    style: `font:${font}; padding:50px 60px; background:#fff; color:#111`,
    width: 794,
    scale: printScale(random),
  }
}

/** Rows of goods, ruled in one of several ways or not at all. */
function table(rules: readonly string[]): Kind['design'] {
  return (content, random) => {
    const columns = whole(random, 3, 6)
    const makers = [
      content.code,
      content.goodsName,
      () => content.price(),
      content.date,
      content.town,
      () => content.digits(3),
    ]
    const cell = (column: number) => makers[column % makers.length]?.() ?? ''
    const rows = times(whole(random, 12, 38), () => `<tr>${times(columns, (column) => `<td>${cell(column)}`).join('')}`)
    const heads = ['Code', 'Description', 'Price', 'Date', 'Place', 'Number'].slice(0, columns)
    const style = `<style>table{border-collapse:collapse;width:100%}td,th{padding:${whole(random, 2, 6)}px 7px;text-align:left;${pick(rules, random)}}</style>`
    return sheet(
      `${style}<h2>${content.topic()} ${content.date()}</h2><table><tr><th>${heads.join('<th>')}${rows.join('')}</table>`,
      random,
    )
  }
}

/** Names and page numbers in two to four columns. */
function index(content: Content, random: Random): Design {
  const leader = random() < 0.5 ? 'border-bottom:1px dotted #333;' : ''
  const entry = () =>
    `<div style="display:flex"><span>${content.words(whole(random, 1, 3)).replaceAll(/[.,:]/g, '')}</span><span style="flex:1;${leader}margin:0 4px 3px"></span><span>${whole(random, 2, 480)}</span></div>`
  const gap = random() < 0.4 ? 'column-rule:1px solid #000;' : ''
  return sheet(
    `<h1>Index</h1><div style="columns:${whole(random, 2, 4)};${gap}column-gap:24px">${times(whole(random, 50, 110), entry).join('')}</div>`,
    random,
    [10, 13],
  )
}

function invoice(content: Content, random: Random): Design {
  const item = () =>
    `<tr><td>${content.code()}<td>${content.goodsName()}<td align=right>${whole(random, 1, 20)}<td align=right>${content.price()}<td align=right>${content.price(900)}`
  const bar = pick(
    [
      'background:#222;color:#fff',
      'background:#dde3ee',
      'border-bottom:2px solid #000',
      'background:#24508c;color:#fff',
    ],
    random,
  )
  return sheet(
    `<style>td,th{padding:4px 6px;text-align:left}</style>
     <div style="display:flex;justify-content:space-between"><div><h1>${content.person()} Ltd</h1>${content.street()}<br>${content.town()}<br>Phone ${content.phone()}</div>
     <div style="text-align:right"><h2>INVOICE</h2>Number ${content.digits(6)}<br>Date ${content.date()}<br>Due ${content.date()}</div></div>
     <p>Bill to<br><b>${content.person()}</b><br>${content.street()}<br>${content.town()}</p>
     <table width=100% style="border-collapse:collapse"><tr style="${bar}"><th>Item<th>Description<th>Quantity<th>Price<th>Amount</tr>${times(whole(random, 4, 14), item).join('')}</table>
     <p style="text-align:right">Subtotal ${content.price(3000)}<br>Tax 20% ${content.price(600)}<br><b>Total due ${content.price(4000)}</b></p>
     <p>${content.words(whole(random, 12, 40))}</p>`,
    random,
  )
}

function form(content: Content, random: Random): Design {
  const box = pick(
    ['border:1px solid #000', 'border-bottom:1px solid #000', 'background:#e4e8ee', 'border:2px solid #6a7a90'],
    random,
  )
  const field = (name: string, value: string) =>
    `<div style="flex:1 1 40%;margin:6px"><div style="font-size:80%">${name}</div><div style="${box};padding:5px;font-family:'${pick(['Liberation Mono', 'Nimbus Mono PS', 'DejaVu Sans'], random)}'">${value}</div></div>`
  const fields = [
    field('Full name', content.person()),
    field('Date of birth', content.date()),
    field('Street address', content.street()),
    field('Town', content.town()),
    field('Telephone', content.phone()),
    field('Reference number', content.digits(8)),
    ...times(whole(random, 2, 8), () =>
      field(`${content.topic()} ${content.good().toLowerCase()}`, content.words(whole(random, 1, 4))),
    ),
  ]
  const ticks = times(
    whole(random, 3, 7),
    () =>
      `<div><span style="display:inline-block;width:11px;height:11px;border:1px solid #000;margin-right:7px"></span>${content.words(whole(random, 2, 7))}</div>`,
  )
  return sheet(
    `<h2>${content.topic()} form ${content.code()}</h2><p>${content.words(20)}</p><div style="display:flex;flex-wrap:wrap">${fields.join('')}</div><p>${ticks.join('')}`,
    random,
  )
}

/** Pages of paper. */
export const papers: readonly Kind[] = [
  {
    name: 'table ruled',
    design: table([
      'border:1px solid #000',
      'border:2px solid #000',
      'border:1px solid #888',
      'border:3px double #000',
    ]),
    finish: paper,
  },
  {
    name: 'table unruled',
    design: table(['', 'border-bottom:1px solid #999', 'border-bottom:1px dotted #000']),
    finish: paper,
  },
  { name: 'index', design: index, finish: paper },
  { name: 'invoice', design: invoice, finish: paper },
  { name: 'form', design: form, finish: paper },
]
