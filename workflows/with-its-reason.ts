import { ApplicationFailure } from '@temporalio/workflow'

/**
 * Returns an error whose message is the reason. An operator sees it first, instead of "Activity task failed"
 * with the reason inside. Returns the error itself when it has no reason of ours.
 */
export function withItsReason(error: unknown): unknown {
  const reason = findReason(error)
  if (!reason || reason === error) return error
  return ApplicationFailure.create({ message: reason.message, type: reason.type ?? reason.name, nonRetryable: true })
}

/** Returns our sentence on what went wrong, not the message of the library's error that caused it. */
export function reasonOf(error: unknown): string {
  return findReason(error)?.message ?? (error instanceof Error ? error.message : String(error))
}

/** Returns the failure type that an activity set, such as `Stripe.denied`; undefined when there is none. */
export function failureType(error: unknown): string | undefined {
  return findReason(error)?.type ?? undefined
}

/**
 * Finds the first ApplicationFailure in the chain of causes. Temporal wraps the error of an
 * activity or a child.
 */
function findReason(error: unknown): ApplicationFailure | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof ApplicationFailure) return each
  return undefined
}
