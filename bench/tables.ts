import type { Outcome } from './reader-process.ts'
import { quantile } from './statistics.ts'
import type { Way } from './ways.ts'

/** All that was measured of one way. */
export interface Measured {
  readonly way: Way
  readonly outcomes: readonly Outcome[]
  readonly errorRate: number
  readonly wordF1: number
}

/** A Markdown table of whole ways: ratios of CPU are to tesseract.js as it comes, and to the command with the same model. */
export function tableOfWays(ways: readonly Measured[]): string {
  const plain = ways.find(({ way }) => way.opener === 'plain')
  const header =
    'way,model,error rate,word F1,CPU per image,to tesseract.js,to the command,preparation,p50,p95,peak memory'.split(
      ',',
    )
  const rows = ways.map((measured) => {
    const { way, outcomes, errorRate, wordF1 } = measured
    const command = ways.find((other) => other.way.opener === 'command' && other.way.model === way.model)
    const preparation = mean(outcomes, 'preparationS')
    const times = outcomes.map(({ timeS }) => timeS)
    return [
      way.name,
      way.model,
      errorRate.toFixed(4),
      wordF1.toFixed(4),
      `${mean(outcomes, 'cpuS').toFixed(3)} s`,
      ratio(measured, plain),
      ratio(measured, command),
      preparation > 0 ? `${((100 * preparation) / mean(outcomes, 'cpuS')).toFixed(1)}%` : '–',
      `${quantile(times, 0.5).toFixed(2)} s`,
      `${quantile(times, 0.95).toFixed(2)} s`,
      `${Math.round(way.peakBytes / 1e6)} MB`,
    ]
  })
  return markdown([header, ...rows])
}

/** A Markdown table of one way, and of it with steps of the preparation left out. */
export function tableOfSteps(whole: Measured, ways: readonly Measured[]): string {
  const header = ['chain', 'error rate', 'word F1', 'CPU ratio', 'images touched']
  const rows = [whole, ...ways].map((measured) => {
    const { way, errorRate, wordF1 } = measured
    const touched = whole.outcomes.filter(({ steps }) => steps.some((step) => way.skip.includes(step))).length
    return [
      way === whole.way ? 'whole' : way.name,
      errorRate.toFixed(4),
      wordF1.toFixed(4),
      ratio(measured, whole),
      way === whole.way ? '' : String(touched),
    ]
  })
  return markdown([header, ...rows])
}

function markdown([header = [], ...rows]: string[][]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function ratio(one: Measured, other: Measured | undefined): string {
  return other ? (mean(one.outcomes, 'cpuS') / mean(other.outcomes, 'cpuS')).toFixed(3) : '–'
}

function mean(outcomes: readonly Outcome[], of: 'cpuS' | 'preparationS'): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[of], 0) / outcomes.length
}
