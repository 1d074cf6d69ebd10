import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow'
import { applyInbox } from './activities.js'
import { applyWhileOpen, receiveNudges } from './apply-while-open.js'
import type { InboxKey } from './contract.js'
import { handleFreshness } from './freshness.js'

/**
 * Applies the inbox of one customer, has it read from Stripe when somebody asks for that, and ends when nothing is open and nobody waits.
 *
 * Carries nothing but its key through continue-as-new: what is open stands in the inbox, and it is not done while somebody waits.
 * There is no await between the last look at the nudges and at the handlers and the return: a nudge or an update that comes in between
 * makes the server reject the completion and replay the run (UnhandledCommand), so none is lost.
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
    if (!allHandlersFinished()) await condition(allHandlersFinished) // who waits is answered before the run fails
    throw error
  }

  async function continueIfLong(): Promise<void> {
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) await continueAsNew<typeof customerSync>(key)
  }
}
