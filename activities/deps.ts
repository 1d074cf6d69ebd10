import type { Lane } from '../prisma/catalogue/enumerated-columns.js'
import type { Database } from '../prisma/engine/client.js'
import type { DatabaseClock } from '../prisma/engine/clock.js'
import type { AlertSettings } from '../prisma/operator/alert-settings.js'
import type { Selection } from '../prisma/catalogue/selection.js'
import type { PageMemory } from './listing/page-memory.js'
import type { StripeSession } from './stripe/client.js'

/** What the activities depend on. */
export interface Deps {
  readonly database: Database
  readonly clock: DatabaseClock
  /** The object types and fields that this deployment syncs. */
  readonly selection: Selection
  /** The id of the account that the Stripe key belongs to. */
  readonly ownAccount: string
  /** True for a live-mode key. */
  readonly livemode: boolean
  /** How late an event may become visible in Stripe's list of events (`EVENTS_LAG`). */
  readonly eventsLagMs: number
  readonly reconcileIntervalMs: number
  /** The audit compares every range of every type once within this time (`AUDIT_DAYS`). */
  readonly auditRotationMs: number
  /**
   * The number of parts into which parents without evidence are divided. Each audit of the type asks Stripe
   * about one part. With 0, only an audit of `all` asks about these parents.
   */
  readonly otherParentParts: number
  /** The address under which Stripe reaches this service; undefined when it is not known. */
  readonly publicUrl: string | undefined
  /** Where alerts go. */
  readonly alerts: AlertSettings
  /**
   * A digest of the code. A worker with another digest retries the events that this worker could not apply.
   */
  readonly codeFingerprint: string
  /** Limits the memory that list pages take in this process. */
  readonly pageMemory: PageMemory
  /** Returns a session that reads one account, the key's own or a connected one. The lane is its priority. */
  createSession(account: string, lane: Lane): StripeSession
}
