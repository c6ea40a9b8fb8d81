import { spawnSync } from 'node:child_process'

/** Whether this machine has xmllint (Debian's libxml2-utils). */
export const hasXmllint = spawnSync('xmllint', ['--version']).status === 0
if (!hasXmllint) console.warn('SKIPPED: checks by xmllint, which this machine does not have.')

/** What xmllint has against a document; nothing when it is well-formed, and valid where a schema is given. */
export function faultsOf(document: string, schema?: string): string {
  const options = ['--nonet', '--noout', ...(schema === undefined ? [] : ['--schema', schema]), '-']
  const { status, stderr } = spawnSync('xmllint', options, { input: document, encoding: 'utf8' })
  return status === 0 ? '' : stderr
}
