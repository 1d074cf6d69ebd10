import type { StepMemory } from '../../prisma/proofs/steps.js'
import type { Status } from './status-schema.js'

/** Returns the result of reconcile's last check of Stripe's webhook endpoint; null before the first check. */
export function endpointOf(steps: ReadonlyMap<string, StepMemory>): Status['endpoint'] {
  const step = steps.get('endpoint')
  if (!step) return null
  const result = step.result as Omit<NonNullable<Status['endpoint']>, 'checkedAt'> // as reconcile wrote it
  return { checkedAt: step.ranAt, ...result }
}

/** Returns the event types that Stripe's webhook endpoint sends; null when that is not known, or all. */
export function enabledEventsIn(steps: ReadonlyMap<string, StepMemory>): readonly string[] | null {
  const { enabledEvents } = Object(steps.get('endpoint')?.result) as { enabledEvents?: string[] | null } // as reconcile wrote it
  return enabledEvents && !enabledEvents.includes('*') ? enabledEvents : null
}
