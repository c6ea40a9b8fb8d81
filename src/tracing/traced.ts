import type { Recognizer, RecognizerDeps } from '../recognition/recognizer.ts'
import type { InSpan } from './tracing.ts'

/** The same recognizer, each page of which has a span; in front of its cache. */
export function tracedRecognizer(recognizer: Recognizer, inSpan: InSpan): Recognizer {
  return {
    recognise: (document, page, signal, options) =>
      inSpan(
        'page',
        () => recognizer.recognise(document, page, signal, options),
        ({ result, cache }) => ({
          'lector.page.source': result.source,
          'lector.page.words': result.words.length,
          ...(cache && { 'lector.cache': cache }),
        }),
      ),
  }
}

/** The same parts of a recognizer, each of which has spans: preparation, the engine, finding lines and reading them again. */
export function tracedParts(deps: RecognizerDeps, engine: string, inSpan: InSpan): RecognizerDeps {
  const { pool, preparer, reader } = deps
  return {
    ...deps,
    preparer: { prepare: (...args) => inSpan('prepare', () => preparer.prepare(...args)) },
    pool: {
      size: pool.size,
      run: (...args) =>
        inSpan(
          'engine',
          () => pool.run(...args),
          () => ({ 'lector.engine': engine }),
        ),
    },
    reader: reader && {
      ...reader,
      reader: {
        find: (...args) => inSpan('reader find', () => reader.reader.find(...args)),
        read: (...args) => inSpan('reader read', () => reader.reader.read(...args)),
      },
    },
  }
}
