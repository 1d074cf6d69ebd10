import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { deliverAlerts } from '../../activities/alerts/deliver-alerts.js'
import { type AlertWatch, createAlertWatch } from '../../api/alerts/alert-watch.js'
import { startDelivery } from '../../api/alerts/start-delivery.js'
import { connectDatabase } from '../../prisma/engine/client.js'
import type { Look } from '../../prisma/operator/alert-message.js'
import type { AlertSettings } from '../../prisma/operator/alert-settings.js'
import { workflowBundle } from '../../worker/bundle.js'
import { taskQueue } from '../../workflows/contract.js'
import { ALERT_SECRET, useAlertReceiver } from '../support/alert-receiver.js'
import { useDatabase } from '../support/database.js'
import { useServers } from '../support/servers.js'

export const ALERT_PAGE = 'https://sync.example/admin/stripe-sync'

export const GOOD: Look = { state: 'in sync', problems: [] }
export const BAD: Look = { state: 'degraded', problems: [{ code: 'worker-missing', text: 'No worker is running.' }] }

// The messages about these looks.
export const FIRST = { state: 'in sync', begun: [], ended: [] }
export const BEGUN = { state: 'degraded', begun: ['worker-missing'], ended: [] }
export const ENDED = { state: 'in sync', begun: [], ended: ['worker-missing'] }

/** An alert whose workflow was just ending is delivered after the next look, or by the API after 60 s. */
export const PATIENCE = { timeout: 120_000, interval: 500 }

/** Returns watches of API processes and a worker that delivers, on a real database and a real Temporal server. */
export function useAlertWatches() {
  const servers = useServers({ ownPostgres: false })
  const database = useDatabase()
  const receiver = useAlertReceiver()
  const closing: (() => Promise<void>)[] = []
  // The hooks below set the missing properties before the first test.
  const state = { found: GOOD } as {
    client: Client
    connection: NativeConnection
    bundle: WorkflowBundleOption
    /** What the next look of every watch finds. */
    found: Look
  }

  beforeAll(async () => {
    // Failed activities are expected here.
    Runtime.install({
      logger: new DefaultLogger('ERROR', () => undefined),
      telemetryOptions: { logging: { filter: 'error', forward: {} } },
    })
    const address = servers().temporalAddress
    state.client = new Client({ connection: await Connection.connect({ address, interceptors: [] }) })
    state.connection = await NativeConnection.connect({ address })
    state.bundle = await workflowBundle()
  })
  afterAll(async () => {
    await state.client.connection.close()
    await state.connection.close()
  })
  beforeEach(async () => {
    await database().query('TRUNCATE stripe.alerts, stripe.alert_watch')
    state.found = GOOD
  })
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  function settings(): AlertSettings {
    return { webhook: { url: `${receiver().url}/alerts`, secret: ALERT_SECRET }, page: ALERT_PAGE }
  }

  /** Creates the watch of an API process. */
  function createWatch(): AlertWatch {
    const opened = connectDatabase({ url: database().url, applicationName: 'test alerts', maxConnections: 1 })
    closing.push(() => opened.close())
    const quiet = () => undefined
    return createAlertWatch({
      pool: opened.pool,
      settings: settings(),
      readLook: () => Promise.resolve(state.found),
      storageProblem: () => Promise.resolve('The database cannot be reached.'),
      startDelivery: () => startDelivery(state.client),
      log: { warn: quiet, error: quiet },
    })
  }

  /** Starts a worker that delivers alerts. @returns a function that stops it */
  async function startWorker(): Promise<() => Promise<void>> {
    const alerts = settings()
    const worker = await Worker.create({
      connection: state.connection,
      taskQueue,
      workflowBundle: state.bundle,
      activities: { deliverAlerts: () => deliverAlerts({ database: database(), alerts }) },
    })
    const running = worker.run()
    let stopped: Promise<void> | undefined
    const stop = async () => {
      if (!stopped) worker.shutdown()
      await (stopped ??= running)
    }
    closing.push(stop)
    return stop
  }

  /** Looks with each watch in turn, several times. */
  async function look(times: number, ...watches: AlertWatch[]): Promise<void> {
    for (let nth = 0; nth < times; nth++) for (const watch of watches) await watch.look()
  }

  function messages() {
    return receiver().taken.map(({ body: { data } }) => ({
      state: data.state,
      begun: data.begun.map(({ code }) => code),
      ended: data.ended.map(({ code }) => code),
    }))
  }

  /** Returns a function that looks again, as an API does every 15 s, and returns the messages that were taken. */
  function told(...watches: AlertWatch[]) {
    return async () => {
      await look(1, ...watches)
      return messages()
    }
  }

  return { servers, database, receiver, closing, state, createWatch, startWorker, look, messages, told }
}
