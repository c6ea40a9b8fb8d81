import type { Result } from '../../model/result.ts'

/** The content as it is: pages are separated by a form feed. (RFC 2046 §4.1.3) */
export function toText(result: Result): string {
  return result.content
}
