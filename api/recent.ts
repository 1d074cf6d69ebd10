/** A function that caches its answer for a short time. */
export interface Recent<T> {
  (): Promise<T>
  /** Drops the cached answer, so that the next caller asks anew, even while a question is in flight. */
  forget(): void
}

export interface RecentOptions {
  readonly maxAgeMs: number
  readonly monotonicMs?: () => number
}

/**
 * Caches an answer, also a failure, for `maxAgeMs`. Callers that ask while the question is in
 * flight share its answer.
 */
export function recent<T>(
  { maxAgeMs, monotonicMs = () => performance.now() }: RecentOptions,
  ask: () => Promise<T>,
): Recent<T> {
  let last: { answeredAtMs: number; readonly answer: Promise<T> } | undefined

  function answer(): Promise<T> {
    if (last && monotonicMs() - last.answeredAtMs <= maxAgeMs) return last.answer
    const asked = { answeredAtMs: Infinity, answer: ask() }
    last = asked
    const note = () => void (asked.answeredAtMs = monotonicMs())
    asked.answer.then(note, note)
    return asked.answer
  }

  function forget(): void {
    last = undefined
  }

  return Object.assign(answer, { forget })
}
