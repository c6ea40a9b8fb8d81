import fastifyHelmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/**
 * Security headers for every answer. Pages (Swagger UI, Bull Board) may load nothing from elsewhere and be framed by
 * nobody; both set styles in place, and show pictures that are in their own style sheets.
 */
export async function setSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false, // they would have the page load everything by https
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // Lector speaks plain HTTP: whether a host has TLS is for the proxy before it to say.
    strictTransportSecurity: false,
    // Browsers ignore these two over plain HTTP, and complain of them in the console.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
}
