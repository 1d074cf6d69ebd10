import pg from 'pg'
import type { Casting } from './sql.js'

/**
 * True when the values of a statement are at fault (classes 21 a row twice, 22 data exception, 23 constraint violation, 54 too large),
 * so that trying again cannot help. All else (connection lost, serialization, deadlock, disk full, shutdown) may pass.
 */
export function isDataError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(2[123]|54)/.test(error.code ?? '')
}

/** Writes with strict casts and, if a value does not fit its column, once more with lenient ones. */
export async function strictThenLenient<R>(write: (casting: Casting) => Promise<R>): Promise<R> {
  try {
    return await write('strict')
  } catch (error) {
    if (!isDataError(error)) throw error
    return write('lenient')
  }
}

/** What `pg` says of a connection without a code of the operating system's, for subclasses that say the same. */
const CONNECTION_MESSAGES =
  /^Connection terminated|^timeout |not queryable|^Query read timeout|calling end on the pool|SSL/

/**
 * Whether an error says nothing of the values that were to be written: the connection, the server or the schema is at fault, so that other
 * values would have failed as well.
 */
function isOfSurroundings(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return !isDataError(error)
  // What `pg` says of a connection is a plain Error. JavaScript's own (RangeError, TypeError) are subclasses, and are about values.
  if (!(error instanceof Error) || error.constructor === Error) return true
  if ('code' in error && typeof error.code === 'string') {
    return !error.code.startsWith('ERR_') || /^ERR_(SOCKET|STREAM|TLS|SSL)/.test(error.code)
  }
  return CONNECTION_MESSAGES.test(error.message)
}

/** An object that cannot be written: its id, and what PostgreSQL or our own code said. */
export interface Poison {
  readonly id: string
  readonly error: string
}

/**
 * Writes a batch: with strict casts, and if that fails, with lenient ones. What fails even so, be it in PostgreSQL or in our own code, is not a
 * value that does not fit its column. Then the batch is halved until the poisonous objects are alone.
 *
 * @returns the results of the writes that succeeded, and what could not be written
 */
export async function bisect<T extends { readonly id: string }, R>(
  batch: readonly T[],
  write: (part: readonly T[], casting: Casting) => Promise<R>,
): Promise<{ results: R[]; poison: Poison[] }> {
  if (batch.length === 0) return { results: [], poison: [] }
  try {
    return { results: [await write(batch, 'strict')], poison: [] }
  } catch (error) {
    if (isOfSurroundings(error)) throw error
    return halve(batch, (part) => write(part, 'lenient'))
  }
}

async function halve<T extends { readonly id: string }, R>(
  batch: readonly T[],
  write: (part: readonly T[]) => Promise<R>,
): Promise<{ results: R[]; poison: Poison[] }> {
  try {
    return { results: [await write(batch)], poison: [] }
  } catch (error) {
    if (isOfSurroundings(error)) throw error
    const [only] = batch
    if (batch.length === 1 && only) return { results: [], poison: [{ id: only.id, error: reasonOf(error) }] }
    const middle = Math.ceil(batch.length / 2)
    const left = await halve(batch.slice(0, middle), write)
    const right = await halve(batch.slice(middle), write)
    return { results: [...left.results, ...right.results], poison: [...left.poison, ...right.poison] }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
