import type { FastifyPluginAsync } from 'fastify'
import type { AppDeps } from '../../deps.ts'
import { handleProblems } from '../../problems.ts'
import { sendOcrSpaceError } from './errors.ts'
import { parseImage } from './parse-image.ts'
import { searchablePdf } from './searchable-pdf.ts'

/** OCR.space: our tasks under its address, our problems in its words. */
export const ocrSpace: FastifyPluginAsync<AppDeps> = async (app, deps) => {
  handleProblems(app, sendOcrSpaceError)
  const own = { ...deps, prefix: '' } // theirs is under ours already
  await app.register(parseImage, own)
  await app.register(searchablePdf, own)
}
