import type { ReconcileResult } from './contract.js'

/** The steps of reconcile, each with what it does. The page names a step that failed by its key. */
const STEPS = {
  start: 'asks Stripe whose key this is',
  gaps: "compares Stripe's events with the inbox",
  'full sync': 'decides whether a full sync is due',
  events: 'applies the events that were missing',
  'silent cascades': 'asks Stripe for rows whose customer is gone',
  'blocked events': 'tries events again that waited for a permission',
  'webhook endpoint': 'checks the webhook endpoint at Stripe',
  audit: 'starts the audits that are due',
  inbox: 'tidies the inbox',
} as const

export type ReconcileStep = keyof typeof STEPS

/** Formats what reconcile does now, and what it found, for the Temporal UI's "current details". */
export function reconcileDetails(
  step: ReconcileStep | 'done',
  { result, problems }: { readonly result: ReconcileResult; readonly problems: readonly string[] },
): string {
  const { eventsFound, eventsSettled } = result
  return [
    `**Reconcile ${step === 'done' ? 'has ended' : STEPS[step]}.**`,
    eventsFound === 0
      ? 'No event was missing in the inbox.'
      : `${eventsFound} events were missing in the inbox. ${eventsSettled} of them are settled.`,
    ...problems.map((problem) => `Failed: ${problem.replaceAll('\n', ' ')}`),
  ].join('\n\n')
}
