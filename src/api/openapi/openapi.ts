import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { keepUsedComponents } from './components.ts'
import { describeRoute } from './describe-route.ts'
import { withExamples } from './examples.ts'

/** How a system with keys is called; Swagger UI's Authorize asks for either. Routes that need none say so themselves. */
const security = {
  components: {
    securitySchemes: {
      bearer: { type: 'http' as const, scheme: 'bearer' },
      apiKey: { type: 'apiKey' as const, in: 'header', name: 'X-API-Key' },
    },
  },
  security: [{ bearer: [] }, { apiKey: [] }],
}

/** Serves the OpenAPI 3.1 document at `/docs/json` and Swagger UI at `/docs`. Routes registered after it are in them. */
export async function serveOpenApi(app: FastifyInstance, { keyed }: { keyed: boolean }): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lector',
        description:
          'OCR over HTTP: post images and PDFs, get text, words in their places, or a searchable PDF. At once, or as a task that you poll or watch.',
        version: '0.1.0',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'sync', description: 'Text in the answer' },
        { name: 'task', description: 'Queue now, read or watch later' },
        { name: 'languages', description: 'What it can read' },
        { name: 'azure', description: 'Azure Document Intelligence, prebuilt-read' },
        { name: 'ocr-space', description: 'OCR.space' },
        { name: 'open-webui', description: 'Open WebUI, external document loader' },
        { name: 'page', description: 'For people' },
        { name: 'health', description: 'For load balancers and orchestrators' },
      ],
      servers: [{ url: '/' }],
      ...(keyed ? security : { security: [] }),
    },
    transform: describeRoute,
    transformObject: (document) => withExamples(keepUsedComponents(document)),
  })
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Lector' },
    uiConfig: {
      layout: 'BaseLayout', // without the bar that asks for another document
      tryItOutEnabled: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
    },
  })
}
