import { proxyActivities } from '@temporalio/workflow'
import { RETRY, SHORT } from './options.js'

/** The activity that tells operators. */
export interface AlertActivities {
  /** Delivers the alerts that wait. Fails when a receiver does not take one. */
  deliverAlerts(): Promise<{ readonly delivered: number }>
}

// The API takes over when nobody has tried for 60 s. RETRY tries again after 30 s at most.
export const { deliverAlerts } = proxyActivities<AlertActivities>({ ...SHORT, retry: RETRY })
