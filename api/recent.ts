/** An answer that is remembered for a short time. */
export interface Recent<T> {
  (): Promise<T>
  /** Has the next caller ask anew, also while a question is under way. */
  forget(): void
}

export interface RecentOptions {
  readonly maxAgeMs: number
  readonly monotonicMs?: () => number
}

/** Remembers an answer for `maxAgeMs`. Callers that ask while the question is under way share one answer. */
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
