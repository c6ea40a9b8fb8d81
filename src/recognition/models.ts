import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { EngineStartError } from './engine.ts'

/**
 * Which of Tesseract's models. `best_int`, the integer form of "best", comes from npm packages; `fast`, smaller, is what
 * Linux distributions put into their tessdata folder.
 */
export type ModelKind = 'best_int' | 'fast'

/** The model of one language, a file of its own. */
export interface Model {
  /** ISO 639-2 with variants: `eng`, `chi_sim`. */
  readonly language: string
  /** Ends in `.traineddata`, or in `.traineddata.gz`, as in npm packages. */
  readonly file: string
}

/** Where models of each kind are on this machine. */
export interface ModelSearch {
  readonly kind: ModelKind
  readonly languages: readonly string[]
  /** The tessdata folder for `fast`, or its parent, as the `tesseract` command takes it; else the usual folders are tried. */
  readonly tessdataPrefix?: string | undefined
}

/** Debian and Ubuntu, Fedora, Arch and Alpine, Homebrew, and what was built from source. */
const usualFolders = [
  '/usr/share/tesseract-ocr/5/tessdata',
  '/usr/share/tesseract/tessdata',
  '/usr/share/tessdata',
  '/opt/homebrew/share/tessdata',
  '/usr/local/share/tessdata',
]

/**
 * Finds a model for each language, in the order of the languages.
 *
 * @throws EngineStartError that names what is installed when one is missing
 */
export async function findModels({ kind, languages, tessdataPrefix }: ModelSearch): Promise<Model[]> {
  const installed = { best_int: await packagedModels(), fast: await folderModels(tessdataPrefix) }
  const found = languages.map((language) => installed[kind].find((model) => model.language === language))
  const models = found.filter((model) => model !== undefined)
  if (models.length === languages.length) return models
  const missing = languages.filter((_, index) => found[index] === undefined)
  throw new EngineStartError(
    `There is no ${kind} model for ${missing.join(', ')} (LANGUAGES, MODEL). ` +
      `Installed as best_int, from the npm packages @tesseract.js-data/LANGUAGE: ${namesOf(installed.best_int)}. ` +
      `Installed as fast, in ${tessdataPrefix ?? 'the tessdata folder of this machine'}: ${namesOf(installed.fast)}.`,
  )
}

function namesOf(models: readonly Model[]): string {
  return models.map(({ language }) => language).join(', ') || 'none'
}

async function packagedModels(): Promise<Model[]> {
  const folders = createRequire(import.meta.url).resolve.paths('@tesseract.js-data/eng') ?? []
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await namesIn(join(folder, '@tesseract.js-data'))).map((language) => ({
        language,
        file: join(folder, '@tesseract.js-data', language, '4.0.0_best_int', `${language}.traineddata.gz`),
      })),
    ),
  )
  return found.flat()
}

async function folderModels(prefix?: string): Promise<Model[]> {
  const candidates = prefix === undefined ? usualFolders : [prefix, join(prefix, 'tessdata')]
  for (const folder of candidates) {
    const models = (await namesIn(folder)).flatMap((name) => {
      const language = /^(?!osd|equ)(\w+)\.traineddata$/.exec(name)?.[1] // those two are not languages
      return language === undefined ? [] : [{ language, file: join(folder, name) }]
    })
    if (models.length > 0) return models
  }
  return []
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []) // not there
  return names.toSorted((a, b) => a.localeCompare(b))
}
