import { Context } from '@temporalio/activity'
import type { SyncActivities } from '../workflows/port/sync-activities.js'
import { deliverAlerts } from './alerts/deliver-alerts.js'
import { applyInbox } from './live/apply-inbox.js'
import type { Attempt } from './attempt.js'
import { closeGaps, startReconcile } from './heal/close-gaps.js'
import { confirmAbsence } from './listing/confirm-absence.js'
import type { Deps } from './deps.js'
import { toActivityFailure } from './failure.js'
import { fetchOrphans } from './heal/fetch-orphans.js'
import { findDueFullSync } from './heal/find-due-full-sync.js'
import { finishFullSync, finishReconcile } from './listing/finish-run.js'
import { noticeDisconnection } from './stripe/notice-disconnection.js'
import { findDueAudits } from './audit/find-due-audits.js'
import { finishAudit } from './audit/finish-audit.js'
import { planAudit } from './audit/plan-audit.js'
import { startAudit } from './audit/start-audit.js'
import { planFullSync } from './listing/plan-full-sync.js'
import { beginListing, proveRange } from './listing/prove-range.js'
import { lookUpObject } from './live/look-up-object.js'
import { refreshCustomer } from './live/refresh-customer.js'
import { reopenPermitted } from './heal/reopen-permitted.js'
import { reviewEndpoint } from './heal/review-endpoint.js'
import { syncRanges } from './listing/sync-ranges.js'
import { tidyInbox } from './heal/tidy-inbox.js'

/** Creates all activities that the workflows call. This list shows each of them on one screen. */
export function createActivities(deps: Deps): SyncActivities {
  return {
    applyInbox: (input) => runActivity(() => applyInbox(deps, input)),
    refreshCustomer: (input) => runActivity((attempt) => refreshCustomer(deps, input, attempt)),
    lookUpObject: (input) => runActivity((attempt) => lookUpObject(deps, input, attempt)),

    planFullSync: (input) => runActivity(() => planFullSync(deps, input)),
    syncRanges: (input) => runActivity((attempt) => syncRanges(deps, input, attempt)),
    confirmAbsence: (input) => runActivity((attempt) => confirmAbsence(deps, input, attempt)),
    beginListing: (input) => runActivity(() => beginListing(deps, input)),
    proveRange: (input) => runActivity((attempt) => proveRange(deps, input, attempt)),
    finishFullSync: (input) => runActivity(() => finishFullSync(deps, input)),

    startReconcile: (input) => runActivity(() => startReconcile(deps, input)),
    closeGaps: (input) =>
      runActivity((attempt) =>
        noticeDisconnection(deps, { ...input, otherwise: { found: 0 } }, () => closeGaps(deps, input, attempt)),
      ),
    findDueFullSync: (input) => runActivity(() => findDueFullSync(deps, input)),
    fetchOrphans: () => runActivity((attempt) => fetchOrphans(deps, attempt)),
    reviewEndpoint: (input) => runActivity(() => reviewEndpoint(deps, input)),
    reopenPermitted: () => runActivity(() => reopenPermitted(deps)),
    tidyInbox: () => runActivity(() => tidyInbox(deps)),
    finishReconcile: (input) => runActivity(() => finishReconcile(deps, input)),

    findDueAudits: (input) => runActivity(() => findDueAudits(deps, input)),
    startAudit: (input) => runActivity(() => startAudit(deps, input)),
    planAudit: (input) => runActivity(() => planAudit(deps, input)),
    finishAudit: (input) => runActivity(() => finishAudit(deps, input)),

    deliverAlerts: () => runActivity(() => deliverAlerts(deps)),
  }
}

/**
 * How often an activity sends a heartbeat, even without progress: a slow page does not mean a dead worker. A
 * shorter interval would cost more than it tells, because the SDK encodes each heartbeat but sends only a
 * few.
 */
const HEARTBEAT_INTERVAL_MS = 500

/** Runs an activity with Temporal's context, and translates its errors for Temporal. */
async function runActivity<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const context = Context.current()
  let details: unknown = context.info.heartbeatDetails
  let beatAtMs = -Infinity
  const beat = () => {
    beatAtMs = Date.now()
    context.heartbeat(details)
  }
  const timer = setInterval(beat, HEARTBEAT_INTERVAL_MS)
  try {
    return await work({
      lastHeartbeat: details,
      heartbeat(newDetails) {
        details = newDetails
        if (Date.now() - beatAtMs >= HEARTBEAT_INTERVAL_MS) beat()
      },
      throwIfCancelled() {
        if (context.cancellationSignal.aborted) throw context.cancellationSignal.reason
      },
    })
  } catch (error) {
    beat() // the next attempt resumes from here
    throw toActivityFailure(error)
  } finally {
    clearInterval(timer)
  }
}
