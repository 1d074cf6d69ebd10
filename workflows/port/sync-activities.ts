import type { AlertActivities } from './alerts.js'
import type { AuditActivities } from './audit.js'
import type { HealActivities } from './heal.js'
import type { ListingActivities } from './listing.js'
import type { LiveActivities } from './live.js'

/**
 * Every activity that the workflows call, implemented in `activities/`. Each is idempotent: it may run twice,
 * even at the same time.
 */
export interface SyncActivities
  extends LiveActivities, ListingActivities, HealActivities, AuditActivities, AlertActivities {}
