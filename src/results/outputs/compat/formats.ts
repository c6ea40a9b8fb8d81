import type { Result } from '../../../model/result.ts'
import { toAzure } from './azure.ts'
import { toOcrSpace } from './ocr-space.ts'

/** What other services' answers are made of. No client asks for these by name. */
export const foreignFormats = {
  'azure-textElements': (result) => toAzure(result, 'textElements'),
  'azure-unicodeCodePoint': (result) => toAzure(result, 'unicodeCodePoint'),
  'azure-utf16CodeUnit': (result) => toAzure(result, 'utf16CodeUnit'),
  'ocr-space': (result) => toOcrSpace(result, false),
  'ocr-space-overlay': (result) => toOcrSpace(result, true),
} as const satisfies Record<string, (result: Result) => string>

/** The name of one of them. */
export type ForeignFormatName = keyof typeof foreignFormats
