import { condition, continueAsNew, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow'
import { applyInbox } from './activities.js'
import { type InboxKey, nudgeSignal } from './contract.js'

const nudge = defineSignal(nudgeSignal)

/** Stripe may answer from before an event for this long, so what stays open is asked for once more after it. */
const READ_LAG_MS = 2_000

/** The sweep has whatever is still open so many rounds after the last nudge; a customer that never settles must not spin here. */
const MAX_QUIET_ROUNDS = 8

/**
 * Applies the inbox of one customer, and ends when nothing is open.
 *
 * Carries nothing but its key through continue-as-new: what is open stands in the inbox.
 * There is no await between the last look at `nudged` and the return: a nudge that comes in between makes the server
 * reject the completion and replay the run (UnhandledCommand), so none is lost.
 */
export async function customerSync(key: InboxKey): Promise<void> {
  let nudged = true
  setHandler(nudge, () => {
    nudged = true
  })

  for (let quietRounds = 0; nudged && quietRounds < MAX_QUIET_ROUNDS; quietRounds++) {
    nudged = false
    const { stillOpen } = await applyInbox({ key })
    if (nudged || (stillOpen > 0 && (await condition(() => nudged, READ_LAG_MS)))) quietRounds = 0
    if (stillOpen > 0) nudged = true
    if (nudged && workflowInfo().continueAsNewSuggested) await continueAsNew<typeof customerSync>(key)
  }
}
