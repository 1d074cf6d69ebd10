import { ApplicationFailure } from '@temporalio/common'
import { isDataError } from '../prisma/engine/failure.js'
import { ForeignKeyError } from '../prisma/engine/identity.js'
import { StripeFailure } from './stripe/failure.js'

/** Thrown when more rows are gone from Stripe than a run may turn into tombstones without permission. */
export class MassDeletionError extends Error {
  override name = 'MassDeletionError'

  constructor({ type, gone, limit }: { type: string; gone: number; limit: number }) {
    super(
      `More than ${limit} rows of type ${type} are gone from Stripe (${gone} when the run stopped). ` +
        'No row was marked as deleted, because this looks like a wrong key. ' +
        'If the objects really were deleted in Stripe, start the sync with {"allowMassDelete": true}.',
    )
  }
}

/** Thrown when a crash of PostgreSQL emptied the unlogged table that holds the notes of a listing. */
export class NotesLostError extends Error {
  override name = 'NotesLostError'

  constructor(typeName: string) {
    super(
      `PostgreSQL crashed and lost the notes about the listing of type ${typeName}. ` +
        'All listed objects are written, but they are not proven. The type is listed again.',
    )
  }
}

/**
 * Thrown when another version of the code planned the run, and that version listed the type in another way.
 */
export class UnknownPassError extends Error {
  override name = 'UnknownPassError'
}

/** Thrown when the input of an operator is invalid. The message names the field and says what it may hold. */
export class InvalidInputError extends Error {
  override name = 'InvalidInput'
}

/**
 * Translates an error of an activity for Temporal: whether a retry can help, and when to retry. Returns all
 * other errors unchanged, and Temporal retries them.
 */
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
  return error // such as a lost connection, a serialization failure or a full disk
}

/** Describes a failed request to Stripe for people. */
export function explainFailure(error: StripeFailure): string {
  return {
    unauthorized: `Stripe refuses STRIPE_SECRET_KEY (401): ${error.message} Set a valid key and restart the worker.`,
    denied: `The Stripe key lacks a permission (403): ${error.message}`,
    invalid: `Stripe refuses the request: ${error.message}`,
    missing: `Stripe cannot find the object: ${error.message}`,
    transient: error.message,
  }[error.kind]
}

function fromStripe(error: StripeFailure): ApplicationFailure {
  return ApplicationFailure.create({
    message: explainFailure(error),
    type: `Stripe.${error.kind}`,
    nonRetryable: error.kind !== 'transient',
    cause: error,
    ...(error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
  })
}
