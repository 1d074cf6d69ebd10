import { AlreadyRunningError, NoSuchRunError } from '../full-syncs.js'
import type { TemporalState } from '../status/temporal-state.js'
import { NoAnswerError } from '../within.js'

/** The sentence for the result of a button press, by the `notice` code in the page's address. */
export const ACTION_NOTICES: Readonly<Record<string, string>> = {
  started: 'The full sync has started.',
  planned: 'The plan has started. It writes nothing, and this page says what would change.',
  audit: 'The audit has started.',
  running: 'A full sync is running already. Wait until it ends, or cancel it.',
  'audit-running': 'An audit is running already, so none was started. Wait until it ends.',
  'no-plan': 'This run is no complete plan, so nothing was started.',
  ended: 'No full sync is running any more, so nothing was changed.',
  unreachable: 'Temporal does not answer. The action may still happen: check the state below before you try again.',
  'no-worker': 'No worker answers, so this has not happened yet. It happens when a worker is back: see below.',
  pause: 'The full sync is paused. Listing steps that have begun still finish.',
  resume: 'The full sync continues.',
  cancel: 'The full sync is being cancelled. Rows that it has written stay.',
  reconcile:
    'A reconcile has started, unless one was running already. The page of runs shows its result within a minute.',
  'unpause-reconcile': 'The schedule of reconcile runs again.',
  'unpause-sweep': 'The schedule of the sweep runs again.',
  retry: 'The events that were set aside are open again. The next sweep applies them.',
}

/**
 * Returns the `notice` code for the error of an action.
 *
 * @param needsWorker whether a worker must answer, as it must for a pause, or Temporal alone
 * @throws the error when it has no code
 */
export async function failedAction(
  error: unknown,
  { temporal, needsWorker }: { readonly temporal: TemporalState; readonly needsWorker: boolean },
): Promise<string> {
  if (error instanceof AlreadyRunningError) return 'running'
  if (error instanceof NoSuchRunError) return 'ended'
  if (!(await temporal.isReachable())) return 'unreachable'
  if (error instanceof NoAnswerError) return needsWorker ? 'no-worker' : 'unreachable'
  throw error
}
