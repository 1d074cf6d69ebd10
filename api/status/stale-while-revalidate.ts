/** A cached value with its age. */
export interface Aged<T> {
  readonly value: T
  /** Time since the value's read began. */
  readonly ageMs: number
  /** Why the last read failed; null when it succeeded. */
  readonly problem: string | null
}

export interface RevalidationOptions<T> {
  readonly read: () => Promise<T>
  /** A call starts a new read when the last attempt ended at least this long ago. */
  readonly maxAgeMs: number
  /** A caller gets an older value than this only if the last read failed. */
  readonly longestPauseMs: number
  readonly monotonicMs: () => number
}

/**
 * Caches a value that is expensive to read. A caller gets the last value at once. The first call after
 * `maxAgeMs` also starts a read in the background.
 *
 * A caller waits for the read in three cases: there is no value yet, the value has another version, or it is
 * older than `longestPauseMs`. A failed read keeps the last value. There is no timer: without callers,
 * nothing is read.
 *
 * @returns a function that takes the wanted version. It throws when no read has succeeded yet.
 */
export function staleWhileRevalidate<T>(options: RevalidationOptions<T>): (version: string) => Promise<Aged<T>> {
  const { read, maxAgeMs, longestPauseMs, monotonicMs } = options
  let last: { readonly version: string; readonly value: T; readonly readAtMs: number } | undefined
  let attempt: Attempt | undefined
  let failure: { readonly cause: unknown } | undefined

  return async (version) => {
    const current = attempt && !isDue(attempt, version) ? attempt : begin(version)
    if (mustWait(version)) await current.done
    if (!last) throw new Error('The first read failed.', failure)
    return {
      value: last.value,
      ageMs: monotonicMs() - last.readAtMs,
      problem: failure ? reasonOf(failure.cause) : null,
    }
  }

  function isDue({ version, endedAtMs }: Attempt, wanted: string): boolean {
    return version !== wanted || monotonicMs() - endedAtMs >= (last ? maxAgeMs : 0)
  }

  function mustWait(version: string): boolean {
    if (last?.version !== version) return true
    return !failure && monotonicMs() - last.readAtMs > longestPauseMs
  }

  /** Starts a read when the previous attempt has ended, so that only one read runs at a time. */
  function begin(version: string): Attempt {
    const before = attempt?.done
    const begun: Attempt = { version, endedAtMs: Infinity, done: refresh() }
    attempt = begun
    return begun

    async function refresh(): Promise<void> {
      await before
      const readAtMs = monotonicMs()
      try {
        last = { version, readAtMs, value: await read() }
        failure = undefined
      } catch (cause) {
        failure = { cause } // returned with the value
      }
      begun.endedAtMs = monotonicMs()
    }
  }
}

interface Attempt {
  readonly version: string
  /** Infinity while the attempt runs. */
  endedAtMs: number
  /** Never rejects. */
  readonly done: Promise<void>
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
