import { EngineStartError, segmentation } from '../engine.ts'
import type { TesseractApi } from './library.ts'
import type { PageRequest } from './messages.ts'

const lstmOnly = 1

/** Set after each load, which forgets it: no line on stderr for every page. */
const variables = { debug_file: '/dev/null' }

/** libtesseract with its models, in this process. Every call blocks until it is done. */
export type LoadedEngine = ReturnType<typeof loadEngine>

/**
 * Loads a language.
 *
 * @param folder of .traineddata files
 * @throws EngineStartError when libtesseract cannot load it; a corrupt model may also abort the process, or never end
 */
export function loadEngine(api: TesseractApi, folder: string, language: string) {
  const handle = api.create()
  let loaded = load(language)

  function load(next: string): string {
    // Not left to `init`: it takes "eng" for loaded when "eng+deu" is.
    api.end(handle)
    if (api.init(handle, folder, next, lstmOnly) !== 0) {
      throw new EngineStartError(`libtesseract cannot load ${next} from ${folder}.`)
    }
    set(variables)
    return next
  }

  function set(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (api.setVariable(handle, name, value) !== 1) throw new EngineStartError(`libtesseract has no ${name}.`)
    }
  }

  return {
    /**
     * Recognises one page, after a change of language if it has another.
     *
     * @returns its words as `parseTsv` takes them
     * @param pixels width × height of them, a byte each: the engine trusts the numbers when it copies
     * @throws Error when the engine gives up
     */
    recognise(pixels: Uint8Array, { width, height, language: pageLanguage, isBlock }: PageRequest): { tsv: string } {
      if (pageLanguage !== loaded) loaded = load(pageLanguage)
      set(segmentation(isBlock))
      try {
        api.setImage(handle, pixels, width, height, 1, width)
        if (api.recognize(handle, null) !== 0) throw new Error('libtesseract failed on the page.')
        return { tsv: api.tsv(handle, 0) ?? '' }
      } finally {
        api.clear(handle)
      }
    },
  }
}
