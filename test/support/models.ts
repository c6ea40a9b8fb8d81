import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { findModels } from '../../src/recognition/models.ts'

/** A folder for the time of the test, with these languages' models in it. */
export function tessdataFolder(models: Record<string, Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lector-tessdata-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [language, bytes] of Object.entries(models)) writeFileSync(join(folder, `${language}.traineddata`), bytes)
  return folder
}

/** The English model, unpacked. */
export async function englishModel(): Promise<Buffer> {
  const [model] = await findModels({ kind: 'best_int', languages: ['eng'] })
  return gunzipSync(readFileSync(model?.file ?? ''))
}
