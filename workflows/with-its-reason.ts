import { ApplicationFailure } from '@temporalio/workflow'

/** The reason itself, where an operator looks first, instead of "Activity task failed" with the reason inside. */
export function withItsReason(error: unknown): unknown {
  const reason = findReason(error)
  if (!reason || reason === error) return error
  return ApplicationFailure.create({ message: reason.message, type: reason.type ?? reason.name, nonRetryable: true })
}

/** The sentence that says what went wrong: ours, not that of the library's error underneath. */
export function reasonOf(error: unknown): string {
  return findReason(error)?.message ?? (error instanceof Error ? error.message : String(error))
}

/** The kind of failure that an activity named, such as `Stripe.denied`. */
export function failureType(error: unknown): string | undefined {
  return findReason(error)?.type ?? undefined
}

/** Temporal wraps what an activity or a child threw; what lies below the first failure of ours is its cause. */
function findReason(error: unknown): ApplicationFailure | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof ApplicationFailure) return each
  return undefined
}
