import { closest, distance } from 'fastest-levenshtein'

/** Similar names that a sentence suggests. */
const MAX_SUGGESTIONS = 3
/** A name that differs by more edits than this is not similar. */
const MAX_SUGGESTION_EDITS = 6

/** Returns a sentence that suggests names like `word`, such as `Similar names: customer, customers.` */
export function similarNames(word: string, known: readonly string[]): string {
  const names = known.toSorted((a, b) => distance(word, a) - distance(word, b)).slice(0, MAX_SUGGESTIONS)
  const near = names.filter((name) => distance(word, name) <= MAX_SUGGESTION_EDITS || name.includes(word))
  return near.length > 0 ? `Similar names: ${near.join(', ')}.` : `Did you mean ${closest(word, known)}?`
}
