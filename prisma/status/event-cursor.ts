/** The error when a cursor is none of the list's. */
export class InvalidCursorError extends Error {
  override name = 'Bad Request'
  readonly statusCode = 400
}

/** A place in a list that is read in parts: behind the row with these keys, or at the beginning of the part. */
export interface Cursor {
  readonly part: string
  /** The values of the columns of the part's order. Times are ISO 8601. */
  readonly keys: readonly string[]
}

/** Formats a cursor as a text for an address. */
export function writeCursor({ part, keys }: Cursor): string {
  return Buffer.from(JSON.stringify([part, ...keys])).toString('base64url')
}

interface CursorPart {
  readonly name: string
  readonly order: readonly string[]
}

/**
 * Parses a cursor.
 *
 * @throws {InvalidCursorError} when it names none of the parts, or its keys are not those of the part's order
 */
export function readCursor(text: string, parts: readonly CursorPart[]): Cursor {
  const [name, ...keys] = parse(text)
  const part = parts.find((each) => each.name === name)
  const isWhole = keys.length === 0 || (keys.length === part?.order.length && keys.slice(0, -1).every(isTime))
  if (!part || !isWhole || keys.some((key) => key.includes('\u0000'))) {
    throw new InvalidCursorError('The cursor belongs to another list, so nothing was read. Begin with the first page.')
  }
  return { part: part.name, keys }
}

function parse(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : []
  } catch {
    return [] // not JSON, so none of our cursors
  }
}

function isTime(text: string): boolean {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text
}
