import { InvalidQueryError, readCursor, writeCursor } from './cursor.js'

/** A place in a list that is read in parts: behind the row with these keys, or at the beginning of the part. */
export interface Cursor {
  readonly part: string
  /** The values of the columns of the part's order. Times are ISO 8601. */
  readonly keys: readonly string[]
}

/** Formats a cursor as a text for an address. */
export function writeEventCursor({ part, keys }: Cursor): string {
  return writeCursor([part, ...keys])
}

interface CursorPart {
  readonly name: string
  readonly order: readonly string[]
}

/**
 * Parses a cursor.
 *
 * @throws {InvalidQueryError} when it names none of the parts, or its keys are not those of the part's order
 */
export function readEventCursor(text: string, parts: readonly CursorPart[]): Cursor {
  const [name, ...keys] = readCursor(text)
  const part = parts.find((each) => each.name === name)
  const isWhole = keys.length === 0 || (keys.length === part?.order.length && keys.slice(0, -1).every(isTime))
  if (!part || !isWhole) {
    throw new InvalidQueryError('The cursor belongs to another list, so nothing was read. Begin with the first page.')
  }
  return { part: part.name, keys }
}

function isTime(text: string): boolean {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text
}
