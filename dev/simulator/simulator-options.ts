import type { SimulatorClock } from './clock.js'
import type { KeyOptions } from './http/keys.js'
import type { RateLimits } from './http/rate-limits.js'

export interface SimulatorOptions {
  /** The same seed and the same calls make the same objects, ids and events. */
  readonly seed?: number
  /** Default: real time. */
  readonly clock?: SimulatorClock
  readonly account?: {
    readonly id?: string
    readonly livemode?: boolean
    /** What events say they are rendered in. Their shapes are those of the newest, whatever this says. */
    readonly defaultApiVersion?: string
  }
  /** Ids of accounts that requests see with `Stripe-Account`; their events carry `account`. */
  readonly connectedAccounts?: readonly string[]
  /** Beside `sk_test_simulator`, which may all. */
  readonly keys?: Readonly<Record<string, KeyOptions>>
  readonly latencyMs?: number
  /** GETs may answer with the state of up to this long ago, each with another. */
  readonly readLagMs?: number
  /** See `Oddities`. Default: Stripe is not odd. */
  readonly cursorSkipsItsSecond?: boolean
  readonly newObjectLagMs?: number
  /** An event is in `/v1/events` after a random part of this. */
  readonly eventVisibilityLagMs?: number
  /** `event.created` may be off by as much, because Stripe's subsystems disagree. */
  readonly createdDisorderSeconds?: number
  /** Default: none. */
  readonly rateLimits?: RateLimits
  /**
   * Subscription items show their price as it is now, as at Stripe: a change of a price then changes subscriptions without
   * any event of theirs. By default they show it as it was when they were last written, so that events tell all.
   */
  readonly livePrices?: boolean
}
