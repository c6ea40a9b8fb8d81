#!/usr/bin/env node
// A Node.js that runs TypeScript as it is takes the source, an older one what `npm run build` has made of it.
await import(process.features.typescript ? '../cli/main.ts' : '../../dist/client/cli/main.js')
