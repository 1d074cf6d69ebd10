import type { Random } from '../../dev/simulator/random.js'

/** A stretch of time, in milliseconds since the history began. */
interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** What a seed decides about a history as a whole: which faults it has, and how often. */
export interface Circumstances {
  /** How far the database's clock is ahead of Stripe's. */
  readonly databaseSkewMs: number
  /** An answer may show the state from up to this long ago. */
  readonly readLagMs: number
  /** Half of the answers are 404 for an object that is younger than this. */
  readonly newObjectLagMs: number
  /** Time until Stripe lists an event, at most. */
  readonly visibilityLagMs: number
  /** Stripe's subsystems disagree on `created` by up to this. */
  readonly disorderMs: number
  /** Answers in this window are dated one hour ahead. */
  readonly datesAhead: Window | undefined
  readonly dropRate: number
  readonly duplicateRate: number
  readonly lateRate: number
  readonly lostNudgeRate: number
  /** Share of events in the shape of another API version. */
  readonly foreignRate: number
  /** Share of events that carry only `{id, deleted: true}`. */
  readonly stubRate: number
  /** Share of snapshots whose sub-list is cut. */
  readonly cutRate: number
  /** Share of attempts that die. */
  readonly dieRate: number
  /** Share of attempts that go on after their timeout, beside the next attempt. */
  readonly stallRate: number
  readonly slowRate: number
  /** Values are 0, 1 or 2, so that an object may return to an earlier content. */
  readonly toggles: boolean
  readonly startsEmpty: boolean
  readonly hasDrain: boolean
  /** A listing waits up to this long after each page, for its turn with Stripe. */
  readonly pagePauseMs: number
  /** Only one object, which changes all the time. */
  readonly hotObject: 'customer' | 'subscription' | 'coupon' | undefined
}

/** Mutations happen in this time. */
export const SPAN_MS = 60_000

/** From this moment on nothing goes wrong any more. The last late webhook has come by then. */
export const CALM_MS = 480_000

export function drawCircumstances(random: Random): Circumstances {
  const sometimes = (share: number, rate: number) => (random.chance(share) ? rate : 0)
  const fromMs = random.between(0, SPAN_MS)
  return {
    databaseSkewMs: random.between(-30_000, 30_000),
    readLagMs: sometimes(0.75, 2_000),
    newObjectLagMs: sometimes(0.4, 8_000),
    visibilityLagMs: sometimes(0.7, 60_000),
    disorderMs: sometimes(0.75, 3_000),
    datesAhead: random.chance(0.1) ? { fromMs, toMs: fromMs + random.between(1_000, 60_000) } : undefined,
    dropRate: sometimes(0.7, 0.25),
    duplicateRate: sometimes(0.6, 0.25),
    lateRate: sometimes(0.7, 0.3),
    lostNudgeRate: sometimes(0.5, 0.3),
    foreignRate: sometimes(0.4, 0.1),
    stubRate: sometimes(0.2, 0.1),
    cutRate: sometimes(0.4, 0.2),
    dieRate: sometimes(0.6, 0.15),
    stallRate: sometimes(0.6, 0.2),
    slowRate: sometimes(0.6, 0.15),
    toggles: random.chance(0.7),
    startsEmpty: random.chance(0.4),
    hasDrain: random.chance(0.3),
    pagePauseMs: sometimes(0.5, 5_000),
    hotObject: random.chance(0.4) ? random.pick(['customer', 'subscription', 'coupon'] as const) : undefined,
  }
}

/** One coupon whose id is used again and again, at a Stripe whose reads lag. */
export const REUSED_ID: Partial<Circumstances> = {
  hotObject: 'coupon',
  readLagMs: 2_000,
  newObjectLagMs: 8_000,
  datesAhead: undefined,
}
