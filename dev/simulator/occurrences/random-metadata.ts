import type { Transaction } from '../transaction.js'

const WORDS = ['amber', 'birch', 'coral', 'delta', 'ember', 'fjord', 'grove', 'haven', 'indigo', 'juniper', 'krill']

/** Returns random text that is unlikely to repeat. */
export function randomText({ random }: Pick<Transaction, 'random'>): string {
  return `${random.pick(WORDS)} ${random.between(1, 9_999)}`
}

/** Returns metadata with random text, as people write it on objects. */
export function randomMetadata(tx: Pick<Transaction, 'random'>): { readonly note: string } {
  return { note: randomText(tx) }
}
