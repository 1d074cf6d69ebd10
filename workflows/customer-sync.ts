import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { applyInbox } from './activities.js'
import { type InboxKey, nudgeSignal } from './contract.js'
import { handleFreshness } from './freshness.js'
import { READ_LAG_MS } from './read-lag.js'

const nudge = defineSignal(nudgeSignal)

/** The sweep has whatever is still open so many rounds after the last nudge; a customer that never settles must not spin here. */
const MAX_QUIET_ROUNDS = 8

/**
 * Applies the inbox of one customer, has it read from Stripe when somebody asks for that, and ends when nothing is open and nobody waits.
 *
 * Carries nothing but its key through continue-as-new: what is open stands in the inbox, and it is not done while somebody waits.
 * There is no await between the last look at `nudged` and at the handlers and the return: a nudge or an update that comes in between
 * makes the server reject the completion and replay the run (UnhandledCommand), so none is lost.
 */
export async function customerSync(key: InboxKey): Promise<void> {
  let nudged = true
  setHandler(nudge, () => {
    nudged = true
  })
  handleFreshness(key)

  try {
    for (;;) {
      if (nudged) await applyRounds()
      else if (allHandlersFinished()) return
      else await condition(() => nudged || allHandlersFinished())
    }
  } catch (error) {
    if (!allHandlersFinished()) await condition(allHandlersFinished) // who waits is answered before the run fails
    throw error
  }

  async function applyRounds(): Promise<void> {
    for (let quietRounds = 0, isOpen = true; isOpen && quietRounds < MAX_QUIET_ROUNDS; quietRounds++) {
      nudged = false
      const { stillOpen } = await applyInbox({ key })
      if (nudged || (stillOpen > 0 && (await condition(() => nudged, READ_LAG_MS)))) quietRounds = 0
      isOpen = nudged || stillOpen > 0
      if (isOpen && workflowInfo().continueAsNewSuggested && allHandlersFinished()) {
        await continueAsNew<typeof customerSync>(key)
      }
    }
  }
}
