import { CUSTOMER_MIX } from './random-mix/customer-mix.js'
import type { Mix } from './random-mix/mix.js'
import { PAYMENT_MIX } from './random-mix/payment-mix.js'
import { SUBSCRIPTION_MIX } from './random-mix/subscription-mix.js'
import { UNLISTED_MIX } from './random-mix/unlisted-mix.js'
import type { Transaction } from './transaction.js'

const LISTED: Mix = [...CUSTOMER_MIX, ...SUBSCRIPTION_MIX, ...PAYMENT_MIX]
const ALL: Mix = [...LISTED, ...UNLISTED_MIX]

export interface RandomMutationOptions {
  /** Also what some list hides, or no event tells of. */
  readonly unlisted?: boolean
}

/** Lets one thing happen, by weight, among those that can happen to the account as it is. */
export function mutateAtRandom(tx: Transaction, { unlisted = false }: RandomMutationOptions = {}): void {
  const mix = unlisted ? ALL : LISTED
  while (!pick(mix, tx).happens(tx)); // a new customer can always happen
}

function pick(mix: Mix, { random }: Transaction): Mix[number] {
  let rest = random.next() * mix.reduce((sum, { weight }) => sum + weight, 0)
  const picked = mix.find(({ weight }) => (rest -= weight) < 0)
  return picked ?? random.pick(mix)
}
