import { startAlone } from './alone.ts'

/** An engine with a model, as the environment names them. */
export interface EngineOfBench {
  readonly name: string
  readonly env: { readonly ENGINE: string; readonly MODEL: string }
}

const all: readonly EngineOfBench[] = ['native', 'tesseract.js'].flatMap((ENGINE) =>
  ['fast', 'best_int'].map((MODEL) => ({ name: `${ENGINE} ${MODEL}`, env: { ENGINE, MODEL } })),
)

/** Those whose names hold one of these words, less those that do not start on this machine, which are named on stderr. */
export async function enginesNamed(words: readonly string[]): Promise<EngineOfBench[]> {
  const wanted = all.filter(({ name }) => words.some((word) => name.includes(word)))
  const found: EngineOfBench[] = []
  for (const engine of wanted) {
    try {
      await (await startAlone(1, engine.env)).stop()
      found.push(engine)
    } catch (error) {
      process.stderr.write(`left out: ${engine.name}: ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
  return found
}
