import { findEmbeddedPass, type ObjectType, type Pass } from '../../prisma/catalogue/catalogue.js'
import type { StripeObject } from '../../prisma/catalogue/json.js'
import type { PageWriter } from './page-writer.js'
import { CONCURRENT_LISTS, embeddedIn, type ParentsPage, readEmbedded } from '../stripe/read-embedded.js'
import type { StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'

/** The types whose objects come with the pages of another type. */
export interface EmbeddedTypes {
  /**
   * Returns the types of which every object was read and written so far. Pages are requested with the fields
   * of these types.
   */
  getCompleteTypes(): readonly ObjectType[]
  /**
   * Writes the embedded objects of a page. Requests the sub-lists that the page does not hold whole. `page`
   * is a failure when Stripe listed the page only without the embedded fields. If anything of a type fails,
   * the type is given up.
   *
   * @throws only what `check` throws
   */
  write(session: StripeSession, page: ParentsPage | StripeFailure): Promise<void>
}

interface EmbeddedTypesOptions {
  /** The name of the type that embeds them. */
  readonly embeddingTypeName: string
  readonly writerOf: (type: ObjectType) => PageWriter
  /** Throws when the listing must stop at once. */
  readonly check: () => void
}

interface Embedded {
  readonly type: ObjectType
  readonly pass: Pass
  readonly writePage: PageWriter
}

interface PageInput {
  readonly session: StripeSession
  readonly page: ParentsPage
}

/**
 * Creates the set of types that are listed with the pages of another type. A type that is given up is listed
 * by itself later. That listing reports what Stripe or PostgreSQL refuses. The listing of the embedding type
 * continues without it.
 */
export function createEmbeddedTypes(
  types: readonly ObjectType[],
  { embeddingTypeName, writerOf, check }: EmbeddedTypesOptions,
): EmbeddedTypes {
  const kept = new Set(
    types.flatMap((type): Embedded[] => {
      const pass = findEmbeddedPass(type, embeddingTypeName)
      return pass ? [{ type, pass, writePage: writerOf(type) }] : []
    }),
  )
  let lastTurn = Promise.resolve()

  return {
    getCompleteTypes: () => [...kept].map(({ type }) => type),
    async write(session, page) {
      for (const each of kept) {
        try {
          if (page instanceof StripeFailure) throw page
          await writeObjects(each, { session, page })
        } catch {
          check() // a cancelled run does not give the type up
          kept.delete(each)
        }
      }
    },
  }

  /**
   * Writes the objects that the page holds. Then reads and writes the other sub-lists, ten at a time, to
   * bound the memory.
   */
  async function writeObjects(embedded: Embedded, { session, page }: PageInput): Promise<void> {
    const isWhole = (parent: StripeObject) => embeddedIn(parent, embedded) !== undefined
    await readAndWrite(page.parents.filter(isWhole))
    const others = page.parents.filter((parent) => !isWhole(parent))
    if (others.length === 0) return
    await inTurn(async () => {
      for (let from = 0; from < others.length && kept.has(embedded); from += CONCURRENT_LISTS) {
        check()
        await readAndWrite(others.slice(from, from + CONCURRENT_LISTS))
      }
    })

    async function readAndWrite(parents: readonly StripeObject[]): Promise<void> {
      const { observations, refused } = await readEmbedded(session, { ...page, ...embedded, parents })
      if (refused[0]) throw refused[0].failure
      if (observations.length === 0) return
      const { poison } = await embedded.writePage({ observations })
      if (poison[0]) throw new Error(poison[0].error)
    }
  }

  /**
   * Runs `read` after all earlier calls have ended. So sub-lists are read for one page at a time, however
   * many pages are listed at once.
   */
  function inTurn(read: () => Promise<void>): Promise<void> {
    const turn = lastTurn.then(read)
    lastTurn = turn.catch(() => undefined) // the caller of this turn gets the error
    return turn
  }
}
