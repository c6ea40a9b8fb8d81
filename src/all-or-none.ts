/**
 * Like Promise.all over the parts of one thing: the first that fails stops the others.
 *
 * @param work gets what stops it: the signal, whose reason it then has, or the failure of another part
 * @throws what the first part that fails throws
 */
export async function allOrNone<In, Out>(
  parts: readonly In[],
  signal: AbortSignal,
  work: (part: In, stop: AbortSignal, index: number) => Promise<Out>,
): Promise<Out[]> {
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  return Promise.all(
    parts.map((part, index) =>
      work(part, stop, index).catch((error: unknown) => {
        failed.abort(error)
        throw error
      }),
    ),
  )
}
