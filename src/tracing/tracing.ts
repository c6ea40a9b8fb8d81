import { FastifyOtelInstrumentation } from '@fastify/otel'
import {
  type Attributes,
  context,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
} from '@opentelemetry/sdk-trace-node'
import { BullMQOtel } from 'bullmq-otel'
import type { FastifyPluginCallback } from 'fastify'
import { AppError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { withoutContents } from './exporter.ts'

/** The traces of one process. */
export type Tracing = ReturnType<typeof createTracing>

/** Does something in a span of its own, under the one that is active. */
export type InSpan = <T>(name: string, work: () => Promise<T>, describe?: (result: T) => Attributes) => Promise<T>

/** A collector that does not answer holds up no end for longer. */
const flushWithinMs = 2_000

const always = new AlwaysOnSampler()

/** A trace begins with a request, here or before it came here: looking for jobs, which goes on all the time, begins none. */
const fromRequests: Sampler = {
  shouldSample: (_parent, _traceId, _name, kind) =>
    kind === SpanKind.SERVER ? always.shouldSample() : { decision: SamplingDecision.NOT_RECORD },
  toString: () => 'fromRequests',
}

/**
 * Starts to trace, to the collector that the environment names (`OTEL_EXPORTER_OTLP_…`). This module, and so all of
 * OpenTelemetry, is to be loaded for nothing else.
 */
export function createTracing(role: 'api' | 'worker', logger: Logger) {
  const warn = (message: string) => logger.warn(`traces: ${message}`)
  const ignore = () => {}
  diag.setLogger({ error: warn, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN)
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `lector-${role}` }),
    sampler: new ParentBasedSampler({ root: fromRequests }),
    spanProcessors: [new BatchSpanProcessor(withoutContents(new OTLPTraceExporter()))],
  })
  provider.register({ propagator: new W3CTraceContextPropagator() }) // no baggage, which is what clients write
  const tracer = trace.getTracer('lector')
  const inSpan: InSpan = (name, work, describe) =>
    tracer.startActiveSpan(name, async (span) => {
      try {
        const result = await work()
        if (describe) span.setAttributes(describe(result))
        return result
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR })
        span.setAttribute('error.type', error instanceof AppError ? error.code : 'internal-error')
        throw error
      } finally {
        span.end()
      }
    })

  return {
    inSpan,

    /** What a queue and its workers trace by. */
    telemetry: createTelemetry(),

    /** Makes a span of each request but those for health, as the one that its trace begins with or goes on to. */
    traceRequests: createPlugin(),

    /** What tells whoever is called of the trace that is active. */
    headers(): Record<string, string> {
      const headers = {}
      propagation.inject(context.active(), headers)
      return headers
    },

    /** Sends what has not been sent. */
    async close(): Promise<void> {
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, flushWithinMs)
      await Promise.race([provider.shutdown(), late.promise]).catch((error: unknown) => warn(String(error)))
      clearTimeout(timer)
    },
  }
}

/** With a way out of the active span, for what BullMQ starts and never ends. */
function createTelemetry(): BullMQOtel {
  const telemetry = new BullMQOtel({ tracerName: 'lector' })
  Object.assign(telemetry.contextManager, { root: () => ROOT_CONTEXT })
  return telemetry
}

function createPlugin(): FastifyPluginCallback {
  return new FastifyOtelInstrumentation({
    instrumentHooks: false,
    instrumentHandler: false,
    recordExceptions: false,
    ignorePaths: ({ url }) => url.startsWith('/health/'),
    requestHook: (span, { method, routeOptions }) => span.updateName(`${method} ${routeOptions.url ?? 'unmatched'}`),
  }).plugin()
}
