import { deliverAlerts } from './port/alerts.js'

/**
 * Delivers the alerts that wait in the outbox. The activity fails while a receiver does not take an alert, and
 * Temporal tries it again.
 *
 * Carries through continue-as-new: nothing, because it never continues as new.
 */
export async function alertDelivery(): Promise<{ readonly delivered: number }> {
  return deliverAlerts()
}
