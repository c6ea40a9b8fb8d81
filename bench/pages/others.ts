import sharp from 'sharp'
import { pick } from '../prose.ts'
import { between, type Content, type Random, times, whole } from './content.ts'
import { asDrawn, type Design, type Kind, printScale } from './kind.ts'
import { decoded, pipeline } from './picture.ts'
import { askew, noisy, worn } from './wear.ts'

const fonts = [
  'Liberation Serif',
  'Liberation Sans',
  'DejaVu Serif',
  'DejaVu Sans',
  'C059',
  'P052',
  'Nimbus Roman',
  'Liberation Mono',
]

/** From three lines to a full page. */
function proseOf(content: Content, random: Random): Design {
  const words = pick([30, 45, 60, 90, 150, 250, 420, 600], random)
  const html = times(Math.ceil(words / 90), () => `<p>${content.words(Math.min(90, words))}</p>`).join('')
  const style = `font:${between(random, 12, 17).toFixed(1)}px/1.4 '${pick(fonts, random)}';background:#fff;color:#000;padding:40px`
  return { html, style, width: whole(random, 480, 794), scale: printScale(random) }
}

const turned: Kind['finish'] = async (png, random) => ({
  bytes: await sharp(png)
    .rotate(pick([0, 90, 180, 270], random))
    .png()
    .toBuffer(),
  extension: 'png',
})

/** Names of places strewn over water, woods and roads, or over the boxes and arrows of a diagram. */
function labels(content: Content, random: Random): Design {
  const [width, height] = [whole(random, 700, 1000), whole(random, 500, 800)]
  const point = () => `${whole(random, 0, width)} ${whole(random, 0, height)}`
  const areas = times(
    whole(random, 2, 6),
    () =>
      `<path d="M${point()} Q${point()} ${point()} T${point()} Z" fill="${pick(['#cfe3f5', '#d9edd0', '#f0e6d2', '#e8e8e8'], random)}"/>`,
  )
  const roads = times(
    whole(random, 3, 9),
    () =>
      `<path d="M${point()} Q${point()} ${point()}" fill="none" stroke="${pick(['#c9b27c', '#999', '#b66', '#789'], random)}" stroke-width="${whole(random, 1, 5)}"/>`,
  )
  const rows = whole(random, 5, 9)
  const names = times(rows * 3, (i) => {
    const x = ((i % 3) + between(random, 0.05, 0.4)) * (width / 3)
    const y = (Math.floor(i / 3) + between(random, 0.1, 0.7)) * (height / rows)
    const turn = random() < 0.2 ? `transform:rotate(${whole(random, -40, 40)}deg);` : ''
    return `<div style="position:absolute;left:${x}px;top:${y}px;${turn}font:${pick(['', 'bold ', 'italic '], random)}${whole(random, 12, 30)}px '${pick(fonts, random)}';color:${pick(['#111', '#234', '#522', '#264d26'], random)};white-space:nowrap">${pick([content.town, content.street, content.topic, content.good], random)()}</div>`
  })
  const html = `<svg width="${width}" height="${height}" style="display:block">${areas.join('')}${roads.join('')}</svg>${names.join('')}`
  return { html, style: 'background:#fff;padding:0;position:relative', width, scale: between(random, 1, 1.8) }
}

/** One bit a pixel, as a fax machine makes it: 204 dots an inch, a little grain before the threshold. */
const faxed: Kind['finish'] = async (png, random) => {
  const picture = await worn(askew(0.8), noisy(whole(random, 10, 45)))(await decoded(png), random)
  const bilevel = pipeline(picture)
    .threshold(whole(random, 110, 170))
    .toColourspace('b-w')
  return random() < 0.5
    ? { bytes: await bilevel.tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(), extension: 'tif' }
    : { bytes: await bilevel.png({ palette: true, colours: 2 }).toBuffer(), extension: 'png' }
}

const sixteenBits: Kind['finish'] = async (png) => ({
  bytes: await sharp(png).flatten({ background: 'white' }).toColourspace('rgb16').png().toBuffer(),
  extension: 'png',
})
const cmyk: Kind['finish'] = async (png) => ({
  bytes: await sharp(png).flatten({ background: 'white' }).toColourspace('cmyk').jpeg({ quality: 85 }).toBuffer(),
  extension: 'jpg',
})
const palette: Kind['finish'] = async (png, random) => ({
  bytes: await sharp(png)
    .png({ palette: true, colours: pick([4, 8, 16], random), dither: random() })
    .toBuffer(),
  extension: 'png',
})

/** Prose, labels, and formats out of the ordinary. */
export const others: readonly Kind[] = [
  { name: 'prose turned', design: proseOf, finish: turned },
  { name: 'prose', design: proseOf, finish: asDrawn },
  { name: 'labels', design: labels, finish: asDrawn },
  { name: 'fax', design: proseOf, finish: faxed },
  { name: 'sixteen bits', design: proseOf, finish: sixteenBits },
  { name: 'CMYK', design: proseOf, finish: cmyk },
  { name: 'palette', design: proseOf, finish: palette },
]
