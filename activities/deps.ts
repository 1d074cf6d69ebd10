import type { Lane } from '../prisma/budget/budget.js'
import type { Database } from '../prisma/engine/client.js'
import type { DatabaseClock } from '../prisma/engine/clock.js'
import type { Selection } from '../prisma/catalogue/selection.js'
import type { PageMemory } from './listing/page-memory.js'
import type { StripeSession } from './stripe/client.js'

/** What activities work with. */
export interface Deps {
  readonly database: Database
  readonly clock: DatabaseClock
  /** What this deployment keeps. */
  readonly selection: Selection
  /** The account whose key this is. */
  readonly ownAccount: string
  /** Whether that key is of live mode. */
  readonly livemode: boolean
  /** Events may become visible in Stripe's list this late. */
  readonly eventsLagMs: number
  readonly reconcileIntervalMs: number
  /** Every range of every type is audited once in this time. */
  readonly auditMs: number
  /** Parts into which parents without evidence are divided. Each audit of the type asks one part. 0: only an audit of all asks them. */
  readonly otherParts: number
  /** The address under which Stripe reaches this service; undefined: it is not known. */
  readonly publicUrl: string | undefined
  /** Another one means other code: what this could not apply, that may. */
  readonly codeFingerprint: string
  /** Bounds the list pages that this process holds. */
  readonly pageMemory: PageMemory
  /** Reads this account of Stripe, the key's own or a connected one, in the lane that says why. */
  session(account: string, lane: Lane): StripeSession
}
