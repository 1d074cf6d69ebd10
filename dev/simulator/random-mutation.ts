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
  /** Also what some list hides, or no event tells of. */
  readonly unlisted?: boolean
  /**
   * Also whatever any event tells of, of types that few accounts have. Much of it needs objects that no event tells of: it stays
   * within what events tell only where those are there, as after a seed with `leastPerType`.
   */
  readonly everyType?: boolean
}

/** Lets one thing happen, by weight, among those that can happen to the account as it is. */
export function mutateAtRandom(tx: Transaction, options: RandomMutationOptions = {}): void {
  const { unlisted = false, everyType = false } = options
  const weighted = everyType ? (unlisted ? ALL : EVERY_TYPE) : unlisted ? WITH_UNLISTED : ONLY_USUAL
  while (!pick(weighted, tx).happens(tx)); // a new customer can always happen
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
