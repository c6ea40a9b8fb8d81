import { randomBytes } from 'node:crypto'
import { hashKey, keyName } from '../model/api-key.ts'

/** `npm run key -- new NAME`: makes a key and shows it, for the only time. What is kept is its hash. */
const [command, name, ...rest] = process.argv.slice(2)
if (command !== 'new' || name === undefined || rest.length > 0 || !keyName.test(name)) {
  console.error('Usage: npm run key -- new NAME   (letters, digits, _ and - only)')
  process.exit(64) // EX_USAGE of sysexits.h
}
// The prefix lets people, and scanners of repositories, see what it is.
const key = `lector_${randomBytes(32).toString('base64url')}`
console.log(`The key of ${name}, which is shown only now:

  ${key}

Add this to API_KEYS (a comma between entries) or to the file API_KEYS_FILE (a line each), then start Lector again:

  ${name}:${hashKey(key).toString('hex')}
`)
