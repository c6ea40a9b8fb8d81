/**
 * What is wrong with what a block printed: nothing when every JSON line has the keys, and of a problem the code, of one of
 * those that the document shows after it; where it shows none, no problem may be printed.
 *
 * @param shown the JSON that the document shows, a line each
 */
export function faultOf(printed: string, shown: string | undefined): string | undefined {
  const answers = jsonLines(printed)
  if (shown === undefined) {
    const problem = answers.find(isProblem)
    return problem && `it printed a problem: ${JSON.stringify(problem)}`
  }
  if (answers.length === 0) return 'it printed no JSON'
  const documented = new Set(jsonLines(shown).map(shapeOf))
  const other = answers.find((answer) => !documented.has(shapeOf(answer)))
  return other && `the document shows another answer than ${JSON.stringify(other).slice(0, 300)}`
}

function jsonLines(text: string): object[] {
  const lines = text.replaceAll('}{', '}\n{').split('\n') // curl ends none of them with a line feed
  return lines.flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line)
      return typeof value === 'object' && value !== null ? [value] : []
    } catch {
      return []
    }
  })
}

function isProblem(answer: object): boolean {
  return 'type' in answer && String(answer.type).startsWith('urn:lector:problem:')
}

function shapeOf(answer: object): string {
  return JSON.stringify([Object.keys(answer).toSorted(), isProblem(answer) && 'code' in answer && answer.code])
}
