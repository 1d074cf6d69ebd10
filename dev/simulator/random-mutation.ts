import { BILLING_MIX } from './random-mix/billing-mix.js'
import { CONNECT_MIX } from './random-mix/connect-mix.js'
import { CUSTOMER_MIX } from './random-mix/customer-mix.js'
import { EVERY_TYPE_MIX } from './random-mix/every-type-mix.js'
import type { Mix } from './random-mix/mix.js'
import { MONEY_MIX } from './random-mix/money-mix.js'
import { PAYMENT_MIX } from './random-mix/payment-mix.js'
import { SUBSCRIPTION_MIX } from './random-mix/subscription-mix.js'
import { UNLISTED_MIX } from './random-mix/unlisted-mix.js'
import type { Transaction } from './transaction.js'

const USUAL: Mix = [...CUSTOMER_MIX, ...SUBSCRIPTION_MIX, ...PAYMENT_MIX, ...MONEY_MIX, ...BILLING_MIX, ...CONNECT_MIX]

export interface RandomMutationOptions {
  /** Whether to include what some lists hide and what no event tells of. */
  readonly unlisted?: boolean
  /**
   * Whether to include whatever any event tells of, also in types that few accounts have. Many of these
   * mutations need objects that no event tells of. If those objects are missing, the mutations make them
   * without an event. A seed with `leastPerType` makes them beforehand.
   */
  readonly everyType?: boolean
}

/** Makes one random mutation, chosen by weight among those that the account allows. */
export function mutateAtRandom(tx: Transaction, options: RandomMutationOptions = {}): void {
  const { unlisted = false, everyType = false } = options
  const weighted = everyType ? (unlisted ? ALL : EVERY_TYPE) : unlisted ? WITH_UNLISTED : ONLY_USUAL
  while (!pick(weighted, tx).happens(tx)); // ends, because a customer can always be created
}

interface Weighted {
  readonly mix: Mix
  readonly total: number
}

const ONLY_USUAL = weigh(USUAL)
const WITH_UNLISTED = weigh([...USUAL, ...UNLISTED_MIX])
const EVERY_TYPE = weigh([...USUAL, ...EVERY_TYPE_MIX])
const ALL = weigh([...USUAL, ...UNLISTED_MIX, ...EVERY_TYPE_MIX])

function weigh(mix: Mix): Weighted {
  return { mix, total: mix.reduce((sum, { weight }) => sum + weight, 0) }
}

function pick({ mix, total }: Weighted, { random }: Transaction): Mix[number] {
  let rest = random.next() * total
  const picked = mix.find(({ weight }) => (rest -= weight) < 0)
  return picked ?? random.pick(mix)
}
