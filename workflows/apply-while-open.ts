import { condition, defineSignal, setHandler } from '@temporalio/workflow'
import type { ApplyInboxResult } from './activities.js'
import { nudgeSignal } from './contract.js'
import { READ_LAG_MS } from './read-lag.js'

/** A sweep has whatever is still open so many rounds after the last nudge; what never settles must not spin here. */
const MAX_QUIET_ROUNDS = 8

const nudge = defineSignal(nudgeSignal)

export interface Nudges {
  /** A nudge came since the last round began. */
  came: boolean
}

/** Listens for nudges. The start of a run is one. */
export function receiveNudges(): Nudges {
  const nudges = { came: true }
  setHandler(nudge, () => {
    nudges.came = true
  })
  return nudges
}

/**
 * Applies events, and again when a nudge came meanwhile, when there are more than one round takes, and when READ_LAG is over for what is
 * still open. Returns with no await after its last look at the nudges.
 *
 * @param onRound called when there is another round to come
 */
export async function applyWhileOpen(
  nudges: Nudges,
  apply: () => Promise<ApplyInboxResult>,
  onRound: () => Promise<void>,
): Promise<void> {
  for (let quietRounds = 0, isOpen = true; isOpen && quietRounds < MAX_QUIET_ROUNDS; quietRounds++) {
    nudges.came = false
    const { settled, stillOpen, isMoreDue } = await apply()
    if (!nudges.came && !isMoreDue && stillOpen > 0) await condition(() => nudges.came, READ_LAG_MS)
    if (nudges.came || (isMoreDue && settled > 0)) quietRounds = 0
    isOpen = nudges.came || isMoreDue || stillOpen > 0
    if (isOpen) await onRound()
  }
}
