/**
 * Bytes of list pages that all listings of a worker may hold together. A page counts from its request until its rows are written.
 * Twenty ranges of a type hold up to 40 pages. With pages of 0.4 MB they just fit. With pages of 2.5 MB (objects with all the metadata
 * that Stripe allows) they would be more than the worker's heap: a page takes about six times its bytes.
 */
const PAGE_MEMORY_BYTES = 16_000_000

/** The next page is expected to have this share of the largest page's bytes, at least. So one large page counts for some pages only. */
const EXPECTED_SHARE = 0.95

export interface PageMemory {
  /** Begins one listing of a type. A listing without pages may always read one, so every listing makes progress. */
  listing(typeName: string): ListingMemory
}

export interface ListingMemory {
  /**
   * Reads a page as soon as there is room for it. The page counts until it is released, or until `ended` aborts: then nobody writes it.
   *
   * @throws what `ask` throws, or the signal's reason if it aborts before there is room
   */
  read<P extends { readonly bytes: number }>(ask: () => Promise<P>, ended: AbortSignal): Promise<HeldPage<P>>
}

export interface HeldPage<P> {
  readonly page: P
  /** Gives the room back. Further calls do nothing. */
  readonly release: () => void
}

interface Place {
  /** Replaces the expected bytes by the real ones. */
  resize(bytes: number): void
  release(): void
}

interface Waiting {
  /** Takes a place if there is room. @returns whether it did */
  readonly tryTake: () => boolean
}

/** Counts the pages that this process holds. A request waits while its answer might not fit. */
export function createPageMemory(maxBytes = PAGE_MEMORY_BYTES): PageMemory {
  /** Bytes of the pages that are held, and those that are expected of the requests under way. */
  let bytes = 0
  const waiting = new Set<Waiting>()
  /** Bytes of the next page, by type. Each activity is a new listing of its type. */
  const expected = new Map<string, number>()

  return {
    listing(typeName) {
      /** Requested or held. */
      let pages = 0

      return {
        async read(ask, ended) {
          const place = await whenThereIsRoom(ended)
          try {
            const page = await ask()
            place.resize(page.bytes)
            return { page, release: () => place.release() }
          } catch (error) {
            place.release()
            throw error
          }
        },
      }

      function whenThereIsRoom(ended: AbortSignal): Promise<Place> {
        return new Promise((resolve, reject) => {
          const entry: Waiting = {
            tryTake() {
              if (!hasRoom()) return false
              ended.removeEventListener('abort', giveUp)
              resolve(take(ended))
              return true
            },
          }
          function giveUp(): void {
            waiting.delete(entry)
            reject(ended.reason as Error) // an AbortError, as nobody gives another reason
          }
          if (ended.aborted) return giveUp()
          if (entry.tryTake()) return
          waiting.add(entry)
          ended.addEventListener('abort', giveUp, { once: true })
        })
      }

      /** The bytes of a type's first page are unknown, so its second page waits for the first. */
      function hasRoom(): boolean {
        const next = expected.get(typeName)
        return pages === 0 || (next !== undefined && bytes + next <= maxBytes)
      }

      function take(ended: AbortSignal): Place {
        let own = expected.get(typeName) ?? 0
        let isHeld = true
        pages += 1
        bytes += own
        ended.addEventListener('abort', release)
        return { resize, release }

        function resize(actual: number): void {
          expected.set(typeName, Math.max(actual, EXPECTED_SHARE * (expected.get(typeName) ?? 0)))
          if (!isHeld) return
          bytes += actual - own
          own = actual
          admit()
        }

        function release(): void {
          if (!isHeld) return
          isHeld = false
          pages -= 1
          bytes -= own
          ended.removeEventListener('abort', release)
          admit()
        }
      }
    },
  }

  /** Lets those in that have room now, the longest waiting first. */
  function admit(): void {
    for (const entry of waiting) if (entry.tryTake()) waiting.delete(entry)
  }
}
