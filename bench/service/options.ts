import { parseArgs } from 'node:util'
import { type CorpusImage, readCorpus } from './corpus.ts'
import { type EngineOfBench, enginesNamed } from './engines.ts'

/** What the parts of the bench work with. */
export interface BenchOptions {
  readonly images: readonly CorpusImage[]
  readonly engines: readonly EngineOfBench[]
}

/** Reads the command line: names of parts, and the options that service.ts explains. @throws Error when one is unknown */
export function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      corpus: { type: 'string', default: '../shared/corpus' },
      images: { type: 'string', default: '24' },
      engines: { type: 'string', default: 'native,tesseract.js' },
    },
  })
  const read = async (): Promise<BenchOptions> => ({
    images: readCorpus(values.corpus, Number(values.images)),
    engines: await enginesNamed(values.engines.split(',')),
  })
  let options: Promise<BenchOptions> | undefined
  return {
    parts: positionals,
    /** Only the parts that recognise something need them. */
    options: () => (options ??= read()),
  }
}
