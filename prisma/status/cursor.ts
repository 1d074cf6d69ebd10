/** The error when a request asks for something that a list does not have: a wrong filter, or a wrong cursor. */
export class InvalidQueryError extends Error {
  override name = 'Bad Request'
  readonly statusCode = 400
}

/** Writes where a page begins as a text for an address. */
export function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** Reads a text of `writeCursor`. Returns no values for any other text. */
export function readCursor(text: string): readonly string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    // PostgreSQL's texts cannot contain the character 0.
    const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\u0000')
    return Array.isArray(values) && values.every(isText) ? values : []
  } catch {
    return [] // a person changed the address
  }
}
