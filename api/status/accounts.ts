import { listDisconnected } from '../../prisma/inbox/disconnected.js'
import type { Watermark } from '../../prisma/inbox/gaps.js'
import type { StepMemory } from '../../prisma/proofs/steps.js'
import { earliest } from './earliest.js'
import type { Status } from './status-schema.js'

/** Returns the key's own account and the connected accounts, with their watermarks. */
export function accountsOf(
  watermarks: readonly Watermark[],
  steps: ReadonlyMap<string, StepMemory>,
): Status['accounts'] {
  const disconnected = listDisconnected(steps)
  return watermarks.map((each) => ({
    account: each.account,
    mode: each.livemode ? 'live' : 'test',
    isOwn: each.isOwn,
    eventsUntil: knownUntil(each),
    disconnectedSince: disconnected.find(({ account }) => account === each.account)?.since ?? null,
  }))
}

/**
 * Returns the time (Stripe's clock) up to which every event of all accounts is in the inbox; null before the key's
 * own account has a watermark.
 */
export function eventsUntilOf(watermarks: readonly Watermark[]): Date | null {
  const hasBegun = watermarks.some(({ isOwn, eventsUntil }) => isOwn && eventsUntil !== null)
  return hasBegun ? earliest(withWatermark(watermarks).map(knownUntil)) : null
}

/** Returns when the watermark that was checked least recently was checked, by our database's clock. */
export function watermarksCheckedAt(watermarks: readonly Watermark[]): Date | null {
  return earliest(withWatermark(watermarks).map(({ checkedAt }) => checkedAt))
}

function withWatermark(watermarks: readonly Watermark[]): Watermark[] {
  return watermarks.filter(({ eventsUntil }) => eventsUntil !== null)
}

/**
 * Returns the time up to which every event of an account is in the inbox. It is never later than the last
 * check, so a watermark that wrong dates moved ahead is not shown. If our database's clock is behind
 * Stripe's, the returned time is earlier than needed, which is still true.
 */
function knownUntil({ eventsUntil, checkedAt }: Watermark): Date | null {
  return eventsUntil && earliest([eventsUntil, checkedAt])
}
