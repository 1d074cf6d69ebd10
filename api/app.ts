import helmet from '@fastify/helmet'
import type { Client } from '@temporalio/client'
import { fastify, type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Database } from '../prisma/engine/client.js'
import { readIdentity } from '../prisma/engine/identity.js'
import { countLateKeys, hasBacklog } from '../prisma/inbox/open-events.js'
import type { Identity } from '../prisma/catalogue/route-event.js'
import { watchAlerts } from './alerts/watch-alerts.js'
import type { ApiDatabases } from './connect-databases.js'
import type { ApiEnv } from './env.js'
import { createAudits } from './audits.js'
import { createFreshness } from './freshness.js'
import { createFullSyncs } from './full-syncs.js'
import { createInboxWriter } from './inbox-writer.js'
import { BEHIND, createNudger, LATE_MS } from './nudger.js'
import { createObjectLookup } from './object-lookups.js'
import { createAdminAuth } from './plugins/admin-auth.js'
import { describeApi } from './plugins/describe-api.js'
import { handleErrors, sendError } from './plugins/errors.js'
import { createReadiness } from './readiness.js'
import { createRefusals } from './refusals.js'
import { logActions } from './plugins/action-log.js'
import { actions } from './routes/actions.js'
import { admin } from './routes/admin.js'
import { customers } from './routes/customers.js'
import { drift } from './routes/drift.js'
import { events } from './routes/events.js'
import { gaps } from './routes/gaps.js'
import { health } from './routes/health.js'
import { metrics } from './routes/metrics.js'
import { objects } from './routes/objects.js'
import { runs } from './routes/runs.js'
import { status } from './routes/status.js'
import { stripeWebhook } from './routes/stripe-webhook.js'
import { syncs } from './routes/syncs.js'
import { types } from './routes/types.js'
import { createSchedules } from './schedules.js'
import { createChangesPerDay } from './status/changes-per-day.js'
import { createStatusReader } from './status/status-reader.js'
import { createTemporalState } from './status/temporal-state.js'

export interface AppDeps extends Pick<ApiDatabases, 'database' | 'statusDatabase' | 'lookupDatabase'> {
  readonly env: ApiEnv
  readonly temporal: Client
  readonly logger?: FastifyServerOptions['logger']
  /** Tells how old a part of the status is. */
  readonly monotonicMs?: () => number
}

/** The HTTP side: everything it serves is registered here, by name. */
export async function createApp({
  env,
  database,
  statusDatabase,
  lookupDatabase,
  temporal: client,
  logger = false,
  monotonicMs = () => performance.now(),
}: AppDeps): Promise<FastifyInstance> {
  // Requests are not logged: webhooks come by the thousand, and an address may carry the page's token.
  const app = fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Ids that people choose may be long. Fastify's default is 100 characters.
    routerOptions: { maxParamLength: 2_000 },
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
    // A field that we do not know is a mistake to be told, not one to be dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: true } },
  })
  handleErrors(app)
  const isSecure = env.PUBLIC_URL?.startsWith('https:') ?? false
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: isSecure ? [] : null } },
    strictTransportSecurity: isSecure,
    // With helmet's no-referrer, browsers say `Origin: null` of our own forms, which then look like another site's.
    referrerPolicy: { policy: 'same-origin' },
  })

  await describeApi(app) // before all routes

  const { pool } = database
  const temporal = createTemporalState(client)
  const identity = rememberedIdentity(database)
  const refusals = createRefusals()
  const readiness = createReadiness({ database, identity, selection: env.selection })
  const nudger = createNudger({
    client,
    log: app.log,
    countLate: (keys) => countLateKeys(pool, { keys, forMs: LATE_MS }),
    isBehind: () => hasBacklog(pool, BEHIND),
  })
  app.addHook('onClose', () => nudger.stop())

  await metrics(app, { pool: statusDatabase.pool, nudger, monotonicMs }) // not registered: its hook counts the webhooks of all
  await app.register(stripeWebhook, {
    secrets: env.webhookSecrets,
    identity,
    selection: env.selection,
    inbox: createInboxWriter(pool),
    nudger,
    refusals,
  })
  await app.register(health, { readiness, temporal })

  const users = { table: env.APP_USER_TABLE, column: env.APP_USER_CUSTOMER_COLUMN }
  const { selection, reconcileIntervalMs } = env
  const statusReader = createStatusReader({
    database: statusDatabase,
    temporal,
    readiness,
    refusals,
    selection,
    reconcileIntervalMs,
    users,
    monotonicMs,
  })
  watchAlerts(app, { env, client, status: statusReader, readiness })

  if (env.ADMIN_TOKEN === undefined) {
    app.log.warn('ADMIN_TOKEN is not set: there is no admin page and no JSON API')
    return app
  }
  const auth = await createAdminAuth(app, { token: env.ADMIN_TOKEN, isSecure })
  logActions(app, { auth, pool: lookupDatabase.pool }) // before the routes of operators: it holds for those that are registered later
  const ensureFresh = createFreshness(client, temporal)
  const fullSyncs = createFullSyncs(client)
  const audits = createAudits(client)
  const schedules = createSchedules(client)
  const workflowsUrl = `${env.TEMPORAL_UI_URL.replace(/\/$/, '')}/namespaces/${encodeURIComponent(client.options.namespace)}/workflows`
  const copy = { auth, status: statusReader, readPool: lookupDatabase.pool }
  const perDay = createChangesPerDay(lookupDatabase.pool, monotonicMs)
  await app.register(status, copy)
  await app.register(types, copy)
  await app.register(gaps, { ...copy, perDay })
  await app.register(drift, { ...copy, perDay })
  await app.register(customers, { auth, database, identity, ensureFresh })
  const lookUp = createObjectLookup({ client, temporal, pool })
  await app.register(objects, { auth, pool: lookupDatabase.pool, types: selection.types, lookUp })
  await app.register(actions, { auth, pool: statusDatabase.pool })
  await app.register(async (operator) => {
    // What an operator did shows in the next status, though one may have been read a moment ago.
    operator.addHook('onSend', async ({ method }) => {
      if (method === 'POST') statusReader.forget()
    })
    await operator.register(syncs, { auth, database: statusDatabase, fullSyncs, temporal, selection })
    const readPool = lookupDatabase.pool
    await operator.register(runs, { auth, readPool, audits, schedules })
    await operator.register(events, { auth, pool, readPool, monotonicMs })
    await operator.register(admin, {
      auth,
      pool,
      status: statusReader,
      temporal,
      fullSyncs,
      audits,
      schedules,
      selection,
      workflowsUrl,
      types: selection.types,
      users,
      ensureFresh,
      lookUp,
      readPool,
    })
  })
  return app
}

/** The account never changes once it is known, so it is read until then. */
function rememberedIdentity(database: Database): () => Promise<Identity | undefined> {
  let known: Identity | undefined
  return async () => (known ??= await readIdentity(database))
}
