#!/usr/bin/env bash
# Checks the manifests without a cluster: values and required fields against the schemas of Kubernetes and KEDA, and, through
# their types, that no field has a name that does not exist. Needs Node and npm.
set -euo pipefail
folder=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "type": "module" }' >package.json
npm install --silent --no-save kubernetes-models@5.1.0 @kubernetes-models/keda@2.0.0 yaml@2 typescript@7.0.2
cat >check.js <<'JS'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'

const files = readdirSync(process.argv[2]).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
const documents = files.flatMap((name) => parseAllDocuments(readFileSync(`${process.argv[2]}/${name}`, 'utf8')))
const typed = []
for (const [index, document] of documents.entries()) {
  const manifest = document.toJS()
  const models = manifest.apiVersion.startsWith('keda') ? '@kubernetes-models/keda' : 'kubernetes-models'
  const path = `${models}/${manifest.apiVersion}`
  const Model = (await import(path))[manifest.kind]
  new Model(manifest).validate()
  typed.push(`import type { I${manifest.kind} as T${index} } from '${path}'`)
  typed.push(`export const manifest${index}: T${index} = ${JSON.stringify(manifest, null, 1)}`)
}
writeFileSync('typed.ts', typed.join('\n'))
console.log(`${documents.length} manifests of ${files.length} files`)
JS
node check.js "$folder"
npx tsc --noEmit --strict --skipLibCheck --module nodenext --target es2024 --ignoreConfig typed.ts
echo valid
