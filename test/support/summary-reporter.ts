import type { Reporter, TestModule } from 'vitest/node'

/** Ends the output with one line that a script can read: `N passed, N failed`, and `N skipped` if any were. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const states = modules.flatMap((module) => Array.from(module.children.allTests(), (test) => test.result().state))
    const count = (state: string) => states.filter((it) => it === state).length
    // A file that does not even load has no test to fail.
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length
    const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : ''
    const line = `${count('passed')} passed, ${count('failed') + broken + errors.length} failed${skipped}`
    process.once('exit', () => process.stdout.write(`${line}\n`)) // after the other reporters
  }
}
