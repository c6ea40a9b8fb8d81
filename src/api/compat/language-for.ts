/** What Tesseract adds to a language's name for the script, by ISO 15924. */
const scriptOf: Readonly<Record<string, string>> = { sim: 'Hans', tra: 'Hant', latn: 'Latn', cyrl: 'Cyrl' }

/**
 * The loaded language that a tag names: BCP 47 (`de`, `en-GB`, `zh-Hant`), or ISO 639-2 in either of its forms (`ger`, `deu`), both of
 * which Intl knows to be the same. Undefined when it is not loaded, or no language.
 *
 * @param loaded as Tesseract names them
 */
export function languageFor(tag: string, loaded: readonly string[]): string | undefined {
  const wanted = localeOf(tag)
  return (
    loaded.find((name) => name === tag) ??
    loaded.find((name) => wanted !== undefined && localeOf(asTag(name)) === wanted)
  )
}

/** `chi_sim` → `chi-Hans`. What is added for another reason, like `_old`, makes another language, which no tag names. */
function asTag(name: string): string {
  const [language = '', variant] = name.split('_')
  if (variant === undefined) return language
  const script = scriptOf[variant]
  return script === undefined ? '' : `${language}-${script}`
}

/** Its language and script, the likely one where none is said. */
function localeOf(tag: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return `${language}-${script}`
  } catch {
    return undefined
  }
}
