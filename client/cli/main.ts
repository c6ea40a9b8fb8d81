import { constants } from 'node:os'
import { parseCommand, UsageError, usage } from './arguments.ts'
import { exitCodes, read } from './read.ts'

/** The command `lector`. */
process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error
  console.error(`lector: ${error.message}\nlector --help says how it is used.`)
  return exitCodes.wrongUsage
})

async function run(args: readonly string[]): Promise<number> {
  const command = parseCommand(args)
  if (command === 'help') {
    process.stdout.write(usage)
    return exitCodes.allRead
  }
  const interruption = new AbortController()
  let signalled = 0
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      // Who asks twice does not want to wait.
      if (signalled > 0) process.exit(signalled)
      signalled = 128 + constants.signals[name]
      interruption.abort()
    })
  // Whoever read what we write has gone (`lector read … | head`).
  process.stdout.on('error', () => {
    signalled ||= 128 + constants.signals.SIGPIPE
    interruption.abort()
  })
  const code = await read(command, interruption.signal)
  return signalled || code
}
