import { type Static, Type } from 'typebox'
import { databaseEnv, durationEnv, durationMs, EnvError, logEnv, publicUrlEnv, readEnv } from '../prisma/env.js'
import { alertEnv, type AlertSettings, parseAlertSettings } from '../prisma/operator/alert-settings.js'
import { parseSelection, selectionEnv } from '../prisma/catalogue/parse-selection.js'
import type { Selection } from '../prisma/catalogue/selection.js'

const ADMIN_TOKEN = 'a secret of 16 characters or more that opens the admin page and the JSON API'

/** The variables that name the application's table of users. */
const userTableEnv = {
  APP_USER_TABLE: Type.String({
    default: 'public.users',
    pattern: '^[A-Za-z_][\\w$]*(\\.[A-Za-z_][\\w$]*)?$',
    description: "your application's table of users, schema.table",
  }),
  APP_USER_CUSTOMER_COLUMN: Type.String({
    default: 'stripe_customer_id',
    pattern: '^[A-Za-z_][\\w$]*$',
    description: 'its column with the Stripe customer id',
  }),
}

/** Reads the application's table of users and its customer column from the environment. */
export function parseUserTable(source: NodeJS.ProcessEnv): { table: string; column: string } {
  const env = readEnv(Type.Object(userTableEnv), source)
  return { table: env.APP_USER_TABLE, column: env.APP_USER_CUSTOMER_COLUMN }
}

/**
 * The API's environment variables. There is no Stripe key: the API only verifies signatures, and
 * asks Stripe nothing.
 */
export const apiEnvSchema = Type.Object({
  ...databaseEnv,
  ...logEnv,
  ...selectionEnv,
  STRIPE_WEBHOOK_SECRET: Type.String({
    pattern: '^whsec_[^,\\s]+(,whsec_[^,\\s]+)*$',
    description: "the endpoint's signing secret (whsec_…), or several with commas between them while one is rolled",
  }),
  PORT: Type.Integer({ default: 3000, minimum: 1, maximum: 65_535, description: 'the TCP port to listen on' }),
  HOST: Type.String({ default: '0.0.0.0', description: 'the address to listen on' }),
  ADMIN_TOKEN: Type.Optional(Type.String({ minLength: 16, description: ADMIN_TOKEN })),
  ...publicUrlEnv,
  ...alertEnv,
  TEMPORAL_UI_URL: Type.String({
    default: 'http://localhost:8233',
    pattern: '^https?://',
    description: "the address of Temporal's web UI, for links into it",
  }),
  RECONCILE_INTERVAL: durationEnv('5m', 'how often missed events are looked for'),
  ...userTableEnv,
  NODE_ENV: Type.String({ default: 'development', description: 'production in production' }),
})
export interface ApiEnv extends Static<typeof apiEnvSchema> {
  readonly selection: Selection
  readonly alerts: AlertSettings
  readonly webhookSecrets: readonly string[]
  readonly reconcileIntervalMs: number
}

/**
 * Reads the API's environment.
 *
 * @throws {EnvError} with a line for each variable that is missing or malformed
 */
export function readApiEnv(source?: NodeJS.ProcessEnv): ApiEnv {
  const env = readEnv(apiEnvSchema, source)
  if (env.NODE_ENV === 'production' && env.ADMIN_TOKEN === undefined) {
    throw new EnvError(`ADMIN_TOKEN is not set: in production, set it to ${ADMIN_TOKEN}.`)
  }
  return {
    ...env,
    selection: parseSelection(env),
    alerts: parseAlertSettings(env),
    webhookSecrets: env.STRIPE_WEBHOOK_SECRET.split(','),
    reconcileIntervalMs: durationMs(env.RECONCILE_INTERVAL),
  }
}
