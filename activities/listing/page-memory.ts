/**
 * The bytes of list pages that all listings of a worker may hold together. A page counts from its request
 * until its rows are written.
 *
 * Twenty ranges of a type hold up to 40 pages. Pages of 0.4 MB just fit. Pages of 2.5 MB (objects with all
 * the metadata that Stripe allows) would exceed the worker's heap: a page takes about six times its bytes.
 */
const PAGE_MEMORY_BYTES = 16_000_000

/**
 * The next page is expected to have at least this share of the bytes that were expected before. So the effect
 * of a single large page fades.
 */
const EXPECTED_SHARE = 0.95

export interface PageMemory {
  /**
   * Begins a listing of a type. A listing that holds no page may always read one, so every listing makes
   * progress.
   */
  listing(typeName: string): ListingMemory
}

export interface ListingMemory {
  /**
   * Reads a page when there is room for it. The page counts until it is released or until `ended` aborts.
   * After the abort, nobody writes the page.
   *
   * @throws what `ask` throws, or the signal's reason if `ended` aborts before there is room
   */
  read<P extends { readonly bytes: number }>(ask: () => Promise<P>, ended: AbortSignal): Promise<HeldPage<P>>
}

export interface HeldPage<P> {
  readonly page: P
  /** Releases the page's memory. Further calls have no effect. */
  readonly release: () => void
}

interface Place {
  /** Replaces the expected bytes by the actual ones. */
  resize(bytes: number): void
  release(): void
}

interface Waiting {
  /**
   * Reserves memory if there is room.
   *
   * @returns whether it did
   */
  readonly tryTake: () => boolean
}

/** Creates the limit for the pages that this process holds. A request waits while its page might not fit. */
export function createPageMemory(maxBytes = PAGE_MEMORY_BYTES): PageMemory {
  /** The bytes of all held pages, plus the expected bytes of all pages that are requested. */
  let bytes = 0
  const waiting = new Set<Waiting>()
  /**
   * The expected bytes of the next page, by type. Outlives a listing, because each activity begins a new one.
   */
  const expected = new Map<string, number>()

  return {
    listing(typeName) {
      /** Pages of this listing that are requested or held. */
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
            reject(ended.reason as Error) // always an AbortError: no caller gives another reason
          }
          if (ended.aborted) return giveUp()
          if (entry.tryTake()) return
          waiting.add(entry)
          ended.addEventListener('abort', giveUp, { once: true })
        })
      }

      /**
       * Returns whether the next page fits. The size of a type's first page is unknown, so its second page
       * waits until the first has arrived.
       */
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

  /** Starts the waiting reads that have room now. The longest waiting comes first. */
  function admit(): void {
    for (const entry of waiting) if (entry.tryTake()) waiting.delete(entry)
  }
}
