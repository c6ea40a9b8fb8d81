import { describe, expect, test } from 'vitest'
import { looksWritten } from '../../../../src/documents/pdf/plausible.ts'

const texts = {
  english:
    'The invoice is due within thirty days of the date on which you received it, unless we have agreed otherwise.',
  german:
    'Die Rechtsschutzversicherung übernimmt die Kosten, sofern der Angstschweiß des Versicherten nachweisbar war.',
  czech: 'Smlouva se uzavírá na dobu neurčitou a každá ze stran ji může vypovědět s výpovědní dobou tří měsíců.',
  polish: 'W Szczebrzeszynie chrząszcz brzmi w trzcinie, a umowa wchodzi w życie z dniem jej podpisania przez strony.',
  vietnamese: 'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi của mình trong xã hội.',
  russian: 'Договор вступает в силу со дня его подписания и действует до полного исполнения сторонами обязательств.',
  greek: 'Η παρούσα σύμβαση αρχίζει να ισχύει από την ημερομηνία της υπογραφής της και από τα δύο μέρη.',
  turkish: 'Bu sözleşme taraflarca imzalandığı tarihte yürürlüğe girer ve bir yıl süreyle geçerli olur.',
}
const shifted = (text: string, by: number) =>
  text.replace(/\S/g, (letter) => String.fromCharCode(Math.max(33, letter.charCodeAt(0) + by)))

describe('words that can be of a text', () => {
  test.each(Object.entries(texts))('are those in %s', (_, text) => {
    expect(looksWritten(text.split(' '))).toBe(true)
  })

  test.each([
    ['Arabic', 'مرحبا بالعالم لا إله نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر'],
    ['Hebrew', 'שלום עולם דג סקרן שט בים מאוכזב ולפתע מצא לו חברה איך הקליטה'],
    ['Chinese', '人人生而自由在尊严和权利上一律平等 他们赋有理性和良心 并应以兄弟关系的精神相对待'],
    ['Hindi', 'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है'],
    ['numbers', '2024-01-31 1.250,00 € 19 % 237,50 € DE89 3704 0044 0532 0130 00 +49 30 123456 (3) 7/8'],
    ['leaders', 'Introduction .......... 1 Methods .................... 12 Results ..... 34 — — — • • • ====='],
    [
      'mathematics',
      'Let f(x) = x^2 + 3x and g(y) = sin(y), then f(g(y)) = sin(y)^2 + 3 sin(y) for all y ∈ R with |y| < 1.',
    ],
    ['an address', 'https://www.example.org/a/b?c=d&e=f#g somebody@example.org'],
    ['hardly anything', 'XVII Bd.'],
    ['nothing', ''],
  ])('are those of %s', (_, text) => {
    expect(looksWritten(text.split(' '))).toBe(true)
  })

  test.each(Object.entries(texts))('are not those in %s when its encoding is shifted', (language, text) => {
    expect(looksWritten(shifted(text, -29).split(' '))).toBe(false)
    if (language !== 'vietnamese') expect(looksWritten(shifted(text, 1).split(' '))).toBe(false)
  })

  test.each([
    ['Cyrillic taken for Latin-1', 'Äîãîâîð âñòóïàåò â ñèëó ñî äíÿ åãî ïîäïèñàíèÿ è äåéñòâóåò äî ïîëíîãî èñïîëíåíèÿ'],
    ['UTF-8 taken for Latin-1', Buffer.from(texts.russian).toString('latin1')],
    ['mixed alphabets', 'Тhе inѵoісе іѕ duе wіthіn thіrtу dауѕ оf thе dаtе оn whісh уоu rесеіvеd it unlеѕѕ'],
    ['symbols', '!"#$ %&\'( )*+, -./: ;<=> ?@[\\ ]^_` {|}~ <=>? %&/( *#$" !+#%'],
    ['consonants', 'xkcd qwrt plmk zxcv bnmh gfds ptrw lkjh mnbv cxzq wrtp sdfg hjkl trwz plkm'],
    [
      'glyphs numbered as they come',
      'ABC DEFGDHC DI JKC LDAMDE AMDNAO JPOI GQ AMC JPAC GE LMDHM OGK NCHCDFCJ DA KERCII LC MPFC',
    ],
  ])('are not %s', (_, text) => {
    expect(looksWritten(text.split(' '))).toBe(false)
  })
})
