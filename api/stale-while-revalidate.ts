/** A remembered value. */
export interface Aged<T> {
  readonly value: T
  /** Since the read of it began. */
  readonly ageMs: number
  /** Why it could not be read again; null when the last attempt succeeded. */
  readonly problem: string | null
}

export interface RevalidationOptions<T> {
  readonly read: () => Promise<T>
  /** A value is read again when the last attempt ended this long ago. */
  readonly maxAgeMs: number
  /** A caller does not get a value that is older than this, unless it cannot be read. */
  readonly longestPauseMs: number
  readonly monotonicMs: () => number
}

/**
 * Remembers a value that is expensive to read. Callers get the last value at once, and the first one after `maxAgeMs` starts a read in
 * the background. Callers wait for the first value, for the first one of a new version, and for one after a pause of `longestPauseMs`.
 * A read that fails keeps the last value. There is no timer: nothing is read while nobody asks.
 *
 * @returns a function that takes the wanted version. It throws when no value could be read yet.
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

  /** Reads when the attempt before has ended, so that there is one read at a time. */
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
        failure = { cause } // told with the value
      }
      begun.endedAtMs = monotonicMs()
    }
  }
}

interface Attempt {
  readonly version: string
  /** Infinity while it is under way. */
  endedAtMs: number
  /** Never rejects. */
  readonly done: Promise<void>
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
