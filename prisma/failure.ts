import pg from 'pg'

/**
 * True when the values of a statement are at fault (classes 21 a row twice, 22 data exception, 23 constraint violation, 54 too large),
 * so that trying again cannot help. All else (connection lost, serialization, deadlock, disk full, shutdown) may pass.
 */
export function isDataError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(2[123]|54)/.test(error.code ?? '')
}

/** An object that PostgreSQL will not take: its id, and what PostgreSQL said. */
export interface Poison {
  readonly id: string
  readonly error: string
}

/**
 * Writes a batch, and when its values make the statement fail, halves it until the poisonous ones are alone.
 *
 * @returns the results of the writes that succeeded, and what could not be written
 */
export async function bisect<T extends { readonly id: string }, R>(
  batch: readonly T[],
  write: (part: readonly T[]) => Promise<R>,
): Promise<{ results: R[]; poison: Poison[] }> {
  if (batch.length === 0) return { results: [], poison: [] }
  try {
    return { results: [await write(batch)], poison: [] }
  } catch (error) {
    // A TypeError is an object whose shape is none of Stripe's.
    if (!isDataError(error) && !(error instanceof TypeError)) throw error
    const [only] = batch
    if (batch.length === 1 && only) return { results: [], poison: [{ id: only.id, error: error.message }] }
    const middle = Math.ceil(batch.length / 2)
    const left = await bisect(batch.slice(0, middle), write)
    const right = await bisect(batch.slice(middle), write)
    return { results: [...left.results, ...right.results], poison: [...left.poison, ...right.poison] }
  }
}
