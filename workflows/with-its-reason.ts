import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow'

/** The reason itself, where an operator looks first, instead of "Activity task failed" with the reason inside. */
export function withItsReason(error: unknown): unknown {
  const reason = error instanceof ActivityFailure ? error.cause : undefined
  if (!(reason instanceof ApplicationFailure)) return error
  return ApplicationFailure.create({ message: reason.message, type: reason.type ?? reason.name, nonRetryable: true })
}
