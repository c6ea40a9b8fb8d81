/** Names near to ours that mean something else: GNU gettext's languages, and the ports that Compose publishes. */
const othersNames = new Set(['LANGUAGE', 'API_PORTS', 'DASHBOARD_PORTS'])

/**
 * Finds variables whose names are nearly, but not quite, those of settings.
 *
 * @param names of all variables that are set; `known` are those of the settings
 * @returns a warning for each, with the setting that was probably meant
 */
export function misspelt(names: readonly string[], known: readonly string[]): string[] {
  return names.flatMap((name) => {
    const meant = known.includes(name) || othersNames.has(name) ? undefined : nearest(name, known)
    return meant === undefined ? [] : [`${name} is not a setting: did you mean ${meant}?`]
  })
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const alike = known.filter((meant) => Math.abs(meant.length - name.length) <= mostEdits(meant))
  const near = alike.map((meant) => ({ meant, distance: edits(name, meant) }))
  const likely = near.filter(({ meant, distance }) => distance <= mostEdits(meant))
  return likely.toSorted((a, b) => a.distance - b.distance)[0]?.meant
}

/** Short names have too many neighbours that are not ours: MODE, HOME, POST. */
function mostEdits(meant: string): number {
  if (meant.length < 6) return 0
  return meant.length < 10 ? 1 : 2
}

/** Levenshtein distance: how many letters have to be put in, taken out or exchanged. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of from.split('').entries()) {
    let [diagonal = 0] = row
    let left = index + 1
    row = row.map((above, column) => {
      if (column > 0) left = Math.min(left + 1, above + 1, diagonal + (letter === to[column - 1] ? 0 : 1))
      diagonal = above
      return left
    })
  }
  return row.at(-1) ?? 0
}
