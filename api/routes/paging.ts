import { type Static, type TSchema, Type } from 'typebox'
import type { Page } from '../../prisma/status/page.js'
import { InvalidQueryError, readCursor, writeCursor } from '../../prisma/status/cursor.js'
import { list, TextOrNull } from '../schema-types.js'

const DEFAULT_LIMIT = 50

/** The query of a list that is paged by a cursor. */
export const PagingQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.String({ pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$', description: '1 to 200; 50 by default.' }),
    ),
    after: Type.Optional(Type.String({ description: '`next` of the page before.' })),
  },
  { additionalProperties: false },
)

/** Returns the schema of a page. */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({ data: list(item), next: TextOrNull })
}

/**
 * Returns the limit and the cursor of a request.
 *
 * @param as returns the values of a cursor of this list; undefined for those of another list
 * @throws {InvalidQueryError} when `after` is no cursor of this list
 */
export function pagingOf<Cursor>(
  { limit, after }: Static<typeof PagingQuery>,
  as: (values: readonly string[]) => Cursor | undefined,
): { limit: number; after: Cursor | undefined } {
  const cursor = after === undefined ? undefined : as(readCursor(after))
  if (after !== undefined && cursor === undefined) {
    throw new InvalidQueryError('querystring.after is no cursor of this list. Take it from `next` of the page before.')
  }
  return { limit: limit === undefined ? DEFAULT_LIMIT : Number(limit), after: cursor }
}

/** Returns a page as its JSON, whose cursor is a text. */
export function answerOf<Item>({ data, next }: Page<Item, readonly string[]>) {
  return { data, next: next && writeCursor(next) }
}
