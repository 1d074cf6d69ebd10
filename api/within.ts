import { setTimeout as delay } from 'node:timers/promises'

/** The error when Temporal does not answer in time. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
}

/**
 * Waits for an answer for at most `ms`. Temporal's client waits for its connection and retries for longer
 * than a person waits, whatever deadline it gets.
 *
 * @throws {NoAnswerError} when the time is over
 */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const timeout = delay(ms, undefined, { ref: false }).then(() => {
    throw new NoAnswerError('Temporal did not answer in time. Try again when Temporal is back.')
  })
  return Promise.race([answer, timeout])
}
