import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Type } from 'typebox'
import { readEnv } from '../prisma/env.js'

/** What `npm run dev` itself looks at. All else in the environment, `.env.local` or `.env` goes to the worker and the API. */
const devEnvSchema = Type.Object({
  DATABASE_URL: Type.Optional(Type.String()),
  TEMPORAL_ADDRESS: Type.Optional(Type.String()),
  TEMPORAL_UI_URL: Type.Optional(Type.String()),
  STRIPE_SECRET_KEY: Type.Optional(Type.String()),
  STRIPE_WEBHOOK_SECRET: Type.Optional(Type.String()),
  ADMIN_TOKEN: Type.Optional(Type.String()),
  PORT: Type.Integer({ default: 3000, minimum: 1, maximum: 65_535, description: 'the TCP port of the API' }),
})

/** The environment with `.env.local` and `.env` behind it, raw and as `npm run dev` reads it. */
export function readDevEnv() {
  const files = ['.env', '.env.local'].filter((file) => existsSync(file))
  const raw: NodeJS.ProcessEnv = {}
  for (const file of files) Object.assign(raw, parseEnv(readFileSync(file, 'utf8')))
  Object.assign(raw, process.env)
  return { raw, ...readEnv(devEnvSchema, raw) }
}
