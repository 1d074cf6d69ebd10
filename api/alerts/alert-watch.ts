import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Pool } from 'pg'
import type { Look } from '../../prisma/operator/alert-message.js'
import { claimWatch, endWatch, receiversOf, recordChange } from '../../prisma/operator/alerts.js'
import { deliverAlerts, hasWaitingAlerts } from '../../prisma/operator/deliver-alerts.js'
import { createOutageAlert, type OutageAlertDeps } from './outage-alert.js'

/** The API delivers an alert that nobody has tried for this time. A living worker tries every 30 s. */
const API_DELIVERS_AFTER_MS = 60_000

export interface AlertWatchDeps extends OutageAlertDeps {
  readonly pool: Pool
  readonly readLook: () => Promise<Look>
  /** Starts the workflow that delivers alerts, unless it runs. */
  readonly startDelivery: () => Promise<void>
}

export interface AlertWatch {
  /**
   * Looks at the state once, records what operators must be told, and has it delivered. Never rejects. Call it
   * every 15 s, and not again before it has ended.
   */
  look(): Promise<void>
  /** Lets another API process watch. */
  stop(): Promise<void>
}

/** Creates what compares the state with what operators know. */
export function createAlertWatch(deps: AlertWatchDeps): AlertWatch {
  const { pool, settings, readLook, log } = deps
  const watcher = `${hostname()}/${process.pid}/${randomUUID()}`
  const outage = createOutageAlert(deps)
  /** Whether this process watched when the database was asked last. */
  let isWatching = true
  /** The look before; undefined when it failed, or when another process watched. */
  let before: Look | undefined

  async function look(): Promise<void> {
    try {
      isWatching = await claimWatch(pool, watcher)
      if (!isWatching) {
        before = undefined
        return
      }
      const now = await readLook()
      const toldDirectly = outage.told()
      if (
        before &&
        (await recordChange(pool, { watcher, before, now, toldDirectly, receivers: receiversOf(settings) }))
      )
        outage.end()
      before = now
    } catch (error) {
      before = undefined
      if (isWatching) await outage.onFailedLook(error)
      return
    }
    outage.onGoodLook(before.state)
    await deliver()
  }

  async function deliver(): Promise<void> {
    try {
      if (!(await hasWaitingAlerts(pool, settings))) return
      await deps.startDelivery().catch((error: unknown) => {
        log.warn({ err: error }, 'Temporal does not take the delivery of alerts; the API delivers them after 60 s')
      })
      const { failures } = await deliverAlerts(pool, settings, { untriedForMs: API_DELIVERS_AFTER_MS })
      if (failures.length > 0) log.warn({ failures }, 'alerts could not be delivered and are tried again')
    } catch (error) {
      log.warn({ err: error }, 'alerts could not be delivered; the next look follows in 15 s')
    }
  }

  return {
    look,
    async stop() {
      await endWatch(pool, watcher).catch((error: unknown) => {
        log.warn({ err: error }, 'this API process could not end its watch: no other one watches the state for 45 s')
      })
    },
  }
}
