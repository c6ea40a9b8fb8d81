import { z } from 'zod'

/** The answer of `GET /languages`. */
export const Languages = z
  .object({
    languages: z.array(z.string()).describe('Those that are loaded, as Tesseract names them.'),
    default: z.string().describe('What a request gets that names none: all of them.'),
  })
  .meta({ id: 'Languages', examples: [{ languages: ['eng', 'deu'], default: 'eng+deu' }] })
export type Languages = z.infer<typeof Languages>

/** Whether a request's language is one of the loaded ones, or several, each once, joined by `+`. */
export function isLoaded(language: string, loaded: readonly string[]): boolean {
  const names = language.split('+')
  return names.every((name) => loaded.includes(name)) && new Set(names).size === names.length
}
