import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Whether this machine has xmllint (Debian's libxml2-utils). */
export const hasXmllint = spawnSync('xmllint', ['--version']).status === 0
if (!hasXmllint) console.warn('SKIPPED: checks by xmllint, which this machine does not have.')

/**
 * ALTO's schema, `alto-4-4.xsd`: what ALTO_SCHEMA names, or else the one in the folder `shared/schemas` beside the repository, if it is
 * there. XML_CATALOG_FILES, or else the `catalog.xml` beside it, knows the `xlink.xsd` that it imports.
 */
export const altoSchema = process.env['ALTO_SCHEMA'] ?? besideRepository('shared/schemas/alto-4-4.xsd')
if (!altoSchema) console.warn('SKIPPED: ALTO by its schema. Set ALTO_SCHEMA to alto-4-4.xsd.')

function besideRepository(path: string): string | undefined {
  const file = join(import.meta.dirname, '../../..', path)
  return existsSync(file) ? file : undefined
}

/** What xmllint has against a document; nothing when it is well-formed, and valid where a schema is given. */
export function faultsOf(document: string, schema?: string): string {
  const options = ['--nonet', '--noout', ...(schema === undefined ? [] : ['--schema', schema]), '-']
  const catalog = schema === undefined ? {} : { XML_CATALOG_FILES: join(dirname(schema), 'catalog.xml') }
  const env = { ...catalog, ...process.env } // what the environment names goes first
  const { status, stderr } = spawnSync('xmllint', options, { input: document, encoding: 'utf8', env })
  return status === 0 ? '' : stderr
}
