import type { Outcome } from './reader-process.ts'
import { type PageScore, scoreOf } from './scores.ts'
import { quantile } from './statistics.ts'
import type { Way } from './ways.ts'

/** A page that was read. */
export interface Read extends Outcome {
  readonly file: string
  readonly kind: string | undefined
  readonly score: PageScore
}

/** All that was measured of one way. */
export interface Measured {
  readonly way: Way
  readonly reads: readonly Read[]
}

/** A Markdown table of whole ways: ratios of CPU are to tesseract.js as it comes, and to the command with the same model. */
export function tableOfWays(ways: readonly Measured[]): string {
  const plain = ways.find(({ way }) => way.opener === 'plain')
  const header =
    'way,model,error rate,word F1,lost,invented,CPU per image,to tesseract.js,to the command,preparation,p50,p95,peak memory'.split(
      ',',
    )
  const rows = ways.map((measured) => {
    const { way, reads } = measured
    const command = ways.find((other) => other.way.opener === 'command' && other.way.model === way.model)
    const preparation = mean(reads, 'preparationS')
    const times = reads.map(({ timeS }) => timeS)
    return [
      way.name,
      way.model,
      ...scoresOf(reads),
      `${mean(reads, 'cpuS').toFixed(3)} s`,
      ratio(measured, plain),
      ratio(measured, command),
      preparation > 0 ? `${((100 * preparation) / mean(reads, 'cpuS')).toFixed(1)}%` : '–',
      `${quantile(times, 0.5).toFixed(2)} s`,
      `${quantile(times, 0.95).toFixed(2)} s`,
      `${Math.round(way.peakBytes / 1e6)} MB`,
    ]
  })
  return markdown([header, ...rows])
}

/** A Markdown table of one way, a row for each kind of page. */
export function tableOfKinds({ way, reads }: Measured): string {
  const kinds = Map.groupBy(reads, ({ kind = '' }) => kind)
  const header = [`${way.name}, ${way.model}`, 'pages', 'error rate', 'word F1', 'lost', 'invented', 'CPU per image']
  const rows = Array.from(kinds, ([kind, own]) => [
    kind,
    String(own.length),
    ...scoresOf(own),
    `${mean(own, 'cpuS').toFixed(3)} s`,
  ])
  return markdown([header, ...rows])
}

/** A Markdown table of one way, and of it with steps of the preparation left out. */
export function tableOfSteps(whole: Measured, ways: readonly Measured[]): string {
  const header = ['chain', 'error rate', 'word F1', 'lost', 'invented', 'CPU ratio', 'images touched']
  const rows = [whole, ...ways].map((measured) => {
    const { way, reads } = measured
    const touched = whole.reads.filter(({ steps }) => steps.some((step) => way.skip.includes(step))).length
    return [
      way === whole.way ? 'whole' : way.name,
      ...scoresOf(reads),
      ratio(measured, whole),
      way === whole.way ? '' : String(touched),
    ]
  })
  return markdown([header, ...rows])
}

function scoresOf(reads: readonly Read[]): string[] {
  const { errorRate, wordF1, lost, invented } = scoreOf(reads.map(({ score }) => score))
  return [rounded(errorRate), rounded(wordF1), String(lost), String(invented)]
}

function rounded(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(4)
}

function markdown([header = [], ...rows]: string[][]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function ratio(one: Measured, other: Measured | undefined): string {
  return other ? (mean(one.reads, 'cpuS') / mean(other.reads, 'cpuS')).toFixed(3) : '–'
}

function mean(reads: readonly Read[], of: 'cpuS' | 'preparationS'): number {
  return reads.reduce((sum, read) => sum + read[of], 0) / reads.length
}
