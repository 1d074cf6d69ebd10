import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Type } from 'typebox'
import { readEnv } from '../prisma/env.js'

function port(standard: number, what: string) {
  return Type.Integer({ default: standard, minimum: 1, maximum: 65_535, description: `the TCP port of ${what}` })
}

/**
 * Variables that `npm run dev` itself reads. The worker and the API get everything in the environment,
 * `.env.local` and `.env`.
 */
const devEnvSchema = Type.Object({
  DATABASE_URL: Type.Optional(Type.String()),
  TEMPORAL_ADDRESS: Type.Optional(Type.String()),
  TEMPORAL_UI_URL: Type.Optional(Type.String()),
  STRIPE_SECRET_KEY: Type.Optional(Type.String()),
  STRIPE_WEBHOOK_SECRET: Type.Optional(Type.String()),
  ADMIN_TOKEN: Type.Optional(Type.String()),
  PORT: port(3000, 'the API'),
  TEMPORAL_PORT: port(7233, 'the Temporal server that it starts'),
  TEMPORAL_UI_PORT: port(8233, 'the web UI of the Temporal server that it starts'),
})

/**
 * Reads the environment, with `.env.local` and then `.env` as fallbacks. Returns it raw, and as `npm run dev`
 * reads it.
 */
export function readDevEnv() {
  const files = ['.env', '.env.local'].filter((file) => existsSync(file))
  const raw: NodeJS.ProcessEnv = {}
  for (const file of files) Object.assign(raw, parseEnv(readFileSync(file, 'utf8')))
  Object.assign(raw, process.env)
  return { raw, ...readEnv(devEnvSchema, raw) }
}
