import type { SimulatorClock } from './clock.js'
import type { KeyOptions } from './http/keys.js'
import type { RateLimits } from './http/rate-limits.js'

export interface SimulatorOptions {
  /** Seed of all random choices. The same seed and the same calls make the same objects, ids and events. */
  readonly seed?: number
  /** Default: the real clock. */
  readonly clock?: SimulatorClock
  readonly account?: {
    readonly id?: string
    readonly livemode?: boolean
    /** API version that events name. Their objects have the newest version's shapes, whatever this says. */
    readonly defaultApiVersion?: string
  }
  /** Ids of connected accounts. Requests select one with `Stripe-Account`; its events carry `account`. */
  readonly connectedAccounts?: readonly string[]
  /**
   * API keys beside the secret key, which may do everything. The secret key is `sk_test_simulator`, or
   * `sk_live_simulator` in live mode.
   */
  readonly keys?: Readonly<Record<string, KeyOptions>>
  readonly latencyMs?: number
  /** Largest read lag. Each GET of objects shows the state of its own random moment up to this long ago. */
  readonly readLagMs?: number
  /** See `Oddities`. Default: Stripe is not odd. */
  readonly cursorSkipsItsSecond?: boolean
  readonly newObjectLagMs?: number
  /** Largest delay before `/v1/events` shows an event. Each event gets a random delay. */
  readonly eventVisibilityLagMs?: number
  /** Largest error of `event.created`, earlier or later. Stripe's subsystems have different clocks. */
  readonly createdDisorderSeconds?: number
  /** Default: no limits. */
  readonly rateLimits?: RateLimits
  /**
   * Whether subscription items embed their price as it is now, as at Stripe. Then a changed price also
   * changes subscriptions, and no subscription event tells of it. By default, an item embeds the price as it
   * was when the item was last written. Then events tell of every change.
   */
  readonly livePrices?: boolean
}
