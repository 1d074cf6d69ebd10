/** Remembers an answer for `maxAgeMs`. Callers that ask while the question is under way share one answer. */
export function recent<T>(maxAgeMs: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { answeredAtMs: number; readonly answer: Promise<T> } | undefined
  return () => {
    if (last && Date.now() - last.answeredAtMs <= maxAgeMs) return last.answer
    const asked = { answeredAtMs: Infinity, answer: ask() }
    last = asked
    const note = () => void (asked.answeredAtMs = Date.now())
    asked.answer.then(note, note)
    return asked.answer
  }
}
