import type { Result } from '../../model/result.ts'

/** The result as the API's schema `Result` has it. (RFC 8259) */
export function toJson(result: Result): string {
  return JSON.stringify(result)
}
