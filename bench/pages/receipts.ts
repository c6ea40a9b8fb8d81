import { pick } from '../prose.ts'
import { between, type Content, type Random, times, whole } from './content.ts'
import { type Design, type Kind, scanned } from './kind.ts'
import { decoded } from './picture.ts'
import {
  askew,
  blackEdged,
  blurred,
  faded,
  faint,
  folded,
  noisy,
  perhaps,
  shaded,
  ticked,
  type Wear,
  worn,
} from './wear.ts'

/** White lines through the letters, as the needles of a printer leave them. */
const needles =
  '<div style="position:absolute;inset:0;background:repeating-linear-gradient(0deg,transparent 0 1.4px,rgba(255,255,255,.75) 1.4px 2px),repeating-linear-gradient(90deg,transparent 0 1.6px,rgba(255,255,255,.5) 1.6px 2px)"></div>'

const fonts = ['Liberation Mono', 'DejaVu Sans Mono', 'Nimbus Mono PS', 'Liberation Sans Narrow']

function receipt(over = ''): Kind['design'] {
  return (content, random) => {
    const line = (left: string, right: string) =>
      `<div style="display:flex;justify-content:space-between"><span>${left}</span><span>${right}</span></div>`
    const capitals = random() < 0.5
    const items = times(
      whole(random, 3, 22),
      () =>
        `${line(content.goodsName(), content.price(90))}${random() < 0.25 ? `<div>&nbsp;&nbsp;${whole(random, 2, 9)} x ${content.price(20)}</div>` : ''}`,
    )
    const rule = pick(
      ['<hr>', '<div>------------------------</div>', '<div>************************</div>', '<br>'],
      random,
    )
    const html = `<div style="text-align:center"><b style="font-size:130%">${content.topic()} ${content.good()}s</b><br>${content.street()}<br>${content.town()}<br>Tel ${content.phone()}</div>
      ${rule}${line(content.date(), content.time())}${line(`Till ${content.digits(2)}`, `Served by ${content.person().split(' ')[0]}`)}${rule}${items.join('')}${rule}
      ${line('Subtotal', content.price(300))}${line('Tax', content.price(30))}<b>${line('TOTAL', content.price(400))}</b>${line(pick(['Cash', 'Visa card', 'Mastercard'], random), content.price(400))}${line('Change', content.price(10))}${rule}
      <div style="text-align:center">Receipt number ${content.digits(8)}<br>Thank you for shopping with us<br>${content.words(6)}</div>${stamp(content, random)}${over}`
    const font = `${between(random, 13, 16).toFixed(1)}px/${between(random, 1.1, 1.5).toFixed(2)} '${pick(fonts, random)}'`
    const style = `font:${font};${capitals ? 'text-transform:uppercase;' : ''}padding:28px 22px;background:#fff;color:#151515;position:relative`
    return { html, style, width: whole(random, 320, 400), scale: between(random, 1.3, 2.6) } satisfies Design
  }
}

function stamp(content: Content, random: Random): string {
  if (random() < 0.75) return ''
  const place = `left:${whole(random, 20, 50)}%;top:${whole(random, 20, 80)}%;transform:rotate(${whole(random, -25, 25)}deg)`
  return `<div style="position:absolute;${place};border:4px solid #c22;color:#c22;opacity:.7;font:bold 30px 'Liberation Sans';padding:4px 10px">PAID ${content.digits(2)}</div>`
}

const handled = worn(perhaps(0.4, folded), perhaps(0.25, ticked), perhaps(0.5, askew(2)), perhaps(0.35, blackEdged))
const seen = worn(perhaps(0.8, blurred(1.1)), perhaps(0.6, shaded(0.35)), noisy(14))
const finish = (wear: Wear) => scanned(decoded, worn(wear, handled, seen), [35, 85])

/** A ribbon or a thermal head at its end: how grey the print is, and on what. */
const weak: Wear = (picture, random) => faint(whole(random, 110, 165), whole(random, 205, 250))(picture, random)

/** Tills' slips. */
export const receipts: readonly Kind[] = [
  { name: 'receipt', design: receipt(), finish: finish(async (picture) => picture) },
  { name: 'receipt dot matrix', design: receipt(needles), finish: finish(perhaps(0.5, faded(0.5))) },
  { name: 'receipt worn', design: receipt(), finish: finish(faded(0.25)) },
  { name: 'receipt faint', design: receipt(), finish: finish(weak) },
  { name: 'receipt faint by a black edge', design: receipt(), finish: finish(worn(weak, blackEdged)) },
]
