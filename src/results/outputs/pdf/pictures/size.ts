/** Resolutions that scanners and faxes have. What says another one says it of something else, or by mistake. */
const [leastDpi, mostDpi] = [72, 1200]
/** What a page has of which nothing is known: a letter that was photographed to be read fits paper at about that. */
export const defaultDpi = 200
/** Viewers show no larger page (ISO 32000-2, annex C), nor a smaller one. */
const [leastPoints, mostPoints] = [3, 14_400]

/** How large a picture is on paper, in points. */
export function pageSize(
  width: number,
  height: number,
  resolution: readonly [x: number, y: number] | undefined,
): [number, number] {
  const known = resolution?.every((dpi) => dpi >= leastDpi && dpi <= mostDpi) ? resolution : [defaultDpi, defaultDpi]
  const [x = defaultDpi, y = defaultDpi] = known
  const points = [(width * 72) / x, (height * 72) / y] as const
  const shrink = Math.min(1, mostPoints / Math.max(...points))
  const within = (value: number) => Math.max(leastPoints, Math.round(value * shrink * 100) / 100)
  return [within(points[0]), within(points[1])]
}
