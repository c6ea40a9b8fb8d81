import type { FastifyPluginAsync } from 'fastify'
import type { AppDeps } from '../../deps.ts'
import { handleProblems } from '../../problems.ts'
import { analyze } from './analyze.ts'
import { sendAzureError } from './errors.ts'
import { results } from './results.ts'

/** Azure Document Intelligence, model `prebuilt-read`: our tasks under its addresses, our problems in its words. */
export const azure: FastifyPluginAsync<AppDeps> = async (app, deps) => {
  handleProblems(app, sendAzureError)
  const own = { ...deps, prefix: '' } // theirs is under ours already
  await app.register(analyze, own)
  await app.register(results, own)
}
