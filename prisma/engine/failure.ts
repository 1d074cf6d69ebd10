import pg from 'pg'
import type { Casting } from './sql.js'

/**
 * Returns true if a statement failed because of its values, so that a retry cannot help. These are the
 * SQLSTATE classes 21 (a row twice), 22 (data exception), 23 (constraint violation) and 54 (too large). All
 * other errors (lost connection, serialization failure, deadlock, full disk, shutdown) may be temporary.
 */
export function isDataError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(2[123]|54)/.test(error.code ?? '')
}

/**
 * Writes with strict casts. If PostgreSQL refuses the values, for example because one does not fit its
 * column, writes once more with lenient casts.
 */
export async function writeStrictThenLenient<R>(write: (casting: Casting) => Promise<R>): Promise<R> {
  try {
    return await write('strict')
  } catch (error) {
    if (!isDataError(error)) throw error
    return write('lenient')
  }
}

/**
 * Matches the messages of `pg` about a connection that come without an error code of the operating system. It
 * finds such messages in errors of a subclass.
 */
const CONNECTION_MESSAGES =
  /^Connection terminated|^timeout |not queryable|^Query read timeout|calling end on the pool|SSL/

/**
 * Returns true if the connection, the server or the schema caused the error, and not the values to be
 * written. Other values would have failed as well.
 */
function isEnvironmentError(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return !isDataError(error)
  // `pg` reports an error of the connection as a plain Error. JavaScript's own errors (RangeError, TypeError)
  // are of subclasses, and the values cause them.
  if (!(error instanceof Error) || error.constructor === Error) return true
  if ('code' in error && typeof error.code === 'string') {
    return !error.code.startsWith('ERR_') || /^ERR_(SOCKET|STREAM|TLS|SSL)/.test(error.code)
  }
  return CONNECTION_MESSAGES.test(error.message)
}

/** An object that cannot be written: its id, and the error message of PostgreSQL or of our own code. */
export interface Poison {
  readonly id: string
  readonly error: string
}

/**
 * Writes a batch with strict casts and, if that fails, with lenient casts. If lenient casts fail too, in
 * PostgreSQL or in our own code, the cause is not a value that does not fit its column. The batch is then
 * halved until each object that cannot be written is alone.
 *
 * @returns the results of the writes that succeeded, and the objects that could not be written
 * @throws the error of the connection, the server or the schema, because halving the batch cannot help then
 */
export async function bisect<T extends { readonly id: string }, R>(
  batch: readonly T[],
  write: (part: readonly T[], casting: Casting) => Promise<R>,
): Promise<{ results: R[]; poison: Poison[] }> {
  if (batch.length === 0) return { results: [], poison: [] }
  try {
    return { results: [await write(batch, 'strict')], poison: [] }
  } catch (error) {
    if (isEnvironmentError(error)) throw error
    return writeInHalves(batch, (part) => write(part, 'lenient'))
  }
}

async function writeInHalves<T extends { readonly id: string }, R>(
  batch: readonly T[],
  write: (part: readonly T[]) => Promise<R>,
): Promise<{ results: R[]; poison: Poison[] }> {
  try {
    return { results: [await write(batch)], poison: [] }
  } catch (error) {
    if (isEnvironmentError(error)) throw error
    const [only] = batch
    if (batch.length === 1 && only) return { results: [], poison: [{ id: only.id, error: reasonOf(error) }] }
    const middle = Math.ceil(batch.length / 2)
    const left = await writeInHalves(batch.slice(0, middle), write)
    const right = await writeInHalves(batch.slice(middle), write)
    return { results: [...left.results, ...right.results], poison: [...left.poison, ...right.poison] }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
