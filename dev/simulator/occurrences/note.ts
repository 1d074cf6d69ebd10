import type { Transaction } from '../transaction.js'

const WORDS = ['amber', 'birch', 'coral', 'delta', 'ember', 'fjord', 'grove', 'haven', 'indigo', 'juniper', 'krill']

/** Something that nobody said before. */
export function word({ random }: Pick<Transaction, 'random'>): string {
  return `${random.pick(WORDS)} ${random.between(1, 9_999)}`
}

/** Metadata, as people write it on whatever they can. */
export function note(tx: Pick<Transaction, 'random'>): { readonly note: string } {
  return { note: word(tx) }
}
