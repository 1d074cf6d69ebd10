import { ApplicationFailure } from '@temporalio/common'
import { isDataError } from '../prisma/engine/failure.js'
import { ForeignKeyError } from '../prisma/engine/identity.js'
import { StripeFailure } from './stripe/failure.js'

/** More rows are gone from Stripe than a run may tombstone by itself. */
export class MassDeletionError extends Error {
  override name = 'MassDeletionError'

  constructor({ type, gone, limit }: { type: string; gone: number; limit: number }) {
    super(
      `More than ${limit} rows of type ${type} are gone from Stripe (${gone} when the run stopped); that looks like a wrong key, not like ` +
        'deletions, so none was marked deleted. If they really were deleted in Stripe, start the sync with {"allowMassDelete": true}.',
    )
  }
}

/** PostgreSQL has lost the notes of a listing, which it does not keep through a crash. */
export class NotesLostError extends Error {
  override name = 'NotesLostError'

  constructor(typeName: string) {
    super(
      `PostgreSQL crashed and lost the notes about the listing of type ${typeName}. All that was listed is written, but it is not proven. ` +
        'The type is listed again.',
    )
  }
}

/** A run was planned by another version of the code, in which a type was listed in another way. */
export class UnknownPassError extends Error {
  override name = 'UnknownPassError'
}

/** The operator's input cannot be right; the message says which field and what it may be. */
export class InvalidInputError extends Error {
  override name = 'InvalidInput'
}

/** What Temporal is told when an activity throws: whether trying again can help, and when. */
export function toActivityFailure(error: unknown): unknown {
  if (error instanceof StripeFailure) return fromStripe(error)
  if (
    error instanceof MassDeletionError ||
    error instanceof NotesLostError ||
    error instanceof UnknownPassError ||
    error instanceof InvalidInputError ||
    error instanceof ForeignKeyError ||
    isDataError(error)
  ) {
    return ApplicationFailure.create({ message: error.message, type: error.name, nonRetryable: true, cause: error })
  }
  return error // connections, serialization, disk: Temporal retries
}

/** What a refusal of Stripe's means, for people. */
export function explain(error: StripeFailure): string {
  return {
    unauthorized: `Stripe refuses STRIPE_SECRET_KEY (401): ${error.message} Set a valid key and restart the worker.`,
    denied: `The Stripe key lacks a permission (403): ${error.message}`,
    invalid: `Stripe refuses the request: ${error.message}`,
    missing: `Stripe does not know it: ${error.message}`,
    transient: error.message,
  }[error.kind]
}

function fromStripe(error: StripeFailure): ApplicationFailure {
  return ApplicationFailure.create({
    message: explain(error),
    type: `Stripe.${error.kind}`,
    nonRetryable: error.kind !== 'transient',
    cause: error,
    ...(error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
  })
}
