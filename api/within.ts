import { setTimeout as delay } from 'node:timers/promises'

/** Temporal has not answered in time. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
}

/**
 * The answer, or NoAnswerError after so long. Temporal's client waits for its connection and tries again for longer than a person does,
 * whatever deadline it is given.
 */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const timeout = delay(ms, undefined, { ref: false }).then(() => {
    throw new NoAnswerError('Temporal has not answered in time. Try again when it is back.')
  })
  return Promise.race([answer, timeout])
}
