import { deliverAlerts as deliver } from '../../prisma/operator/deliver-alerts.js'
import { AlertNotSentError } from '../../prisma/operator/send-alert.js'
import type { Deps } from '../deps.js'

/**
 * Delivers the alerts that wait.
 *
 * Safe to run twice: an alert that was delivered is not sent again. If the worker dies while it sends one, that
 * alert is sent again with the same id.
 *
 * @throws {AlertNotSentError} when a receiver does not take an alert, so that Temporal tries again
 */
export async function deliverAlerts({
  database,
  alerts,
}: Pick<Deps, 'database' | 'alerts'>): Promise<{ delivered: number }> {
  const { delivered, failures } = await deliver(database.pool, alerts)
  if (failures.length > 0) throw new AlertNotSentError(failures.join(' '))
  return { delivered }
}
