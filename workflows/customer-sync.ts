import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow'
import { applyInbox } from './port/live.js'
import { applyWhileOpen, receiveNudges } from './apply-while-open.js'
import type { InboxKey } from './contract.js'
import { handleFreshness } from './freshness.js'

/**
 * Applies the open events of one key, and answers `ensureFresh` updates by reading the customer from Stripe.
 * Ends when no event is open, or events stay open without progress, and no caller waits.
 *
 * Carries through continue-as-new: only its key. Open events are in the inbox, and the workflow does not
 * continue as new while a caller waits.
 *
 * Loses no nudge and no update at its end: there is no await between the last look at nudges and handlers and
 * the return. If one arrives in between, the server rejects the completion (UnhandledCommand) and the worker
 * replays the run.
 */
export async function customerSync(key: InboxKey): Promise<void> {
  const nudges = receiveNudges()
  handleFreshness(key)

  try {
    for (;;) {
      if (nudges.came) await applyWhileOpen(nudges, () => applyInbox({ key }), continueIfLong)
      else if (allHandlersFinished()) return
      else await condition(() => nudges.came || allHandlersFinished())
    }
  } catch (error) {
    if (!allHandlersFinished()) await condition(allHandlersFinished) // callers get an answer first
    throw error
  }

  async function continueIfLong(): Promise<void> {
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) await continueAsNew<typeof customerSync>(key)
  }
}
