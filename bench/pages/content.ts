import { pick, prose } from '../prose.ts'

/** A source of numbers from 0 to 1. */
export type Random = () => number

const goods =
  'Coffee,Milk,Bread,Butter,Apples,Bananas,Tomatoes,Onions,Potatoes,Cheese,Yoghurt,Chicken,Salmon,Rice,Pasta,Sugar,Flour,Honey,Olives,Pepper,Batteries,Napkins,Shampoo,Soap,Notebook,Pencils,Envelopes,Hammer,Screws,Bracket,Cable,Adapter,Filter,Gasket,Bearing,Washer,Valve,Pump,Hose,Lamp'.split(
    ',',
  )
const qualities =
  'large,small,organic,fresh,whole,dark,smoked,frozen,spare,steel,plastic,double,single,soft,heavy,light,red,green,blue,white'.split(
    ',',
  )
const people =
  'Anna Becker,Maria Lopez,John Walker,Peter Novak,Susan Clarke,David Fischer,Laura Rossi,Henry Adams,Grace Miller,Oscar Lindgren,Emily Turner,Victor Moreau,Nora Hughes,Samuel Wright,Clara Jensen,Walter Quinn'.split(
    ',',
  )
const streets =
  'Station Road,Mill Lane,Market Street,Park Avenue,Harbour Way,Church Street,Queens Drive,Elm Grove,River Walk,Castle Hill'.split(
    ',',
  )
const towns =
  'Ashford,Bristol,Cambridge,Dover,Exeter,Falmouth,Glasgow,Hastings,Ipswich,Kendal,Lincoln,Margate,Norwich,Oxford,Preston,Reading,Stafford,Taunton,Warwick,York'.split(
    ',',
  )
const topics =
  'Summary,Overview,Settings,Messages,Reports,Accounts,Delivery,Payment,Schedule,Contacts,Inventory,Customers,Orders,History,Support,Security,Storage,Network,Display,Language'.split(
    ',',
  )

/** A whole number from `least` to `most`. */
export function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** A number from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + random() * (most - least)
}

/** So many of what is made. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** What a page may say, of made-up goods, people, places and figures; all of it follows from the numbers. */
export function contentFrom(random: Random) {
  const digits = (count: number) => times(count, () => whole(random, 0, 9)).join('')
  const capitals = (count: number) => times(count, () => String.fromCharCode(whole(random, 65, 90))).join('')
  return {
    digits,
    words: (count: number) => prose(count, random),
    good: () => pick(goods, random),
    goodsName: () => `${pick(goods, random)} ${pick(qualities, random)}`,
    person: () => pick(people, random),
    street: () => `${whole(random, 1, 199)} ${pick(streets, random)}`,
    town: () => pick(towns, random),
    topic: () => pick(topics, random),
    price: (most = 200) => (random() * most).toFixed(2),
    code: () => `${capitals(2)}-${digits(4)}`,
    date: () => `${whole(random, 10, 28)}/${whole(random, 10, 12)}/20${whole(random, 10, 26)}`,
    time: () => `${whole(random, 10, 23)}:${whole(random, 10, 59)}`,
    phone: () => `0${digits(3)} ${digits(6)}`,
  }
}

export type Content = ReturnType<typeof contentFrom>
