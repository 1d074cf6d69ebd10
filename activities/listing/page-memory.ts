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
  openListing(typeName: string): ListingMemory
}

export interface ListingMemory {
  /**
   * Reads a page when there is room for it. The page counts until it is released or until `endSignal` aborts.
   * After the abort, nobody writes the page.
   *
   * @throws what `ask` throws, or the signal's reason if `endSignal` aborts before there is room
   */
  read<P extends { readonly bytes: number }>(ask: () => Promise<P>, endSignal: AbortSignal): Promise<HeldPage<P>>
}

export interface HeldPage<P> {
  readonly page: P
  /** Releases the page's memory. Further calls have no effect. */
  readonly release: () => void
}

interface PageReservation {
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
  readonly tryReserve: () => boolean
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
    openListing(typeName) {
      /** Pages of this listing that are requested or held. */
      let pages = 0

      return {
        async read(ask, endSignal) {
          const place = await waitForRoom(endSignal)
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

      function waitForRoom(endSignal: AbortSignal): Promise<PageReservation> {
        return new Promise((resolve, reject) => {
          const entry: Waiting = {
            tryReserve() {
              if (!hasRoom()) return false
              endSignal.removeEventListener('abort', giveUp)
              resolve(reserve(endSignal))
              return true
            },
          }
          function giveUp(): void {
            waiting.delete(entry)
            reject(endSignal.reason as Error) // always an AbortError: no caller gives another reason
          }
          if (endSignal.aborted) return giveUp()
          if (entry.tryReserve()) return
          waiting.add(entry)
          endSignal.addEventListener('abort', giveUp, { once: true })
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

      function reserve(endSignal: AbortSignal): PageReservation {
        let own = expected.get(typeName) ?? 0
        let isHeld = true
        pages += 1
        bytes += own
        endSignal.addEventListener('abort', release)
        return { resize, release }

        function resize(actual: number): void {
          expected.set(typeName, Math.max(actual, EXPECTED_SHARE * (expected.get(typeName) ?? 0)))
          if (!isHeld) return
          bytes += actual - own
          own = actual
          admitWaiting()
        }

        function release(): void {
          if (!isHeld) return
          isHeld = false
          pages -= 1
          bytes -= own
          endSignal.removeEventListener('abort', release)
          admitWaiting()
        }
      }
    },
  }

  /** Starts the waiting reads that have room now. The longest waiting comes first. */
  function admitWaiting(): void {
    for (const entry of waiting) if (entry.tryReserve()) waiting.delete(entry)
  }
}
