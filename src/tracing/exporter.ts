import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node'

/**
 * All that leaves this process of a span beside its name and times. What is not listed does not: paths with queries, which may hold
 * passwords, options of jobs, and what errors say.
 */
const told = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.job.id',
  'bullmq.job.name',
  'bullmq.job.attempts.made',
  'lector.cache',
  'lector.engine',
  'lector.page.source',
  'lector.page.words',
])

/** The same exporter, which is given none of what clients send. */
export function withoutContents(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(bare), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

function bare(span: ReadableSpan): ReadableSpan {
  const attributes: Attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => told.has(name)))
  // Less the message of an error; and a request that its client got wrong is none of ours.
  const isClients = span.kind === SpanKind.SERVER && Number(attributes['http.response.status_code']) < 500
  const status: ReadableSpan['status'] = { code: isClients ? SpanStatusCode.UNSET : span.status.code }
  const less: Partial<ReadableSpan> = { attributes, status, events: [] }
  return new Proxy(span, { get: (it, name) => Reflect.get(name in less ? less : it, name) })
}
