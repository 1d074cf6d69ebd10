import { createObject } from '../operations/create-object.js'
import { objectType, TYPE_NAMES } from '../object-types.js'
import { CONTROLLED } from '../shapes/connect.js'
import type { Transaction } from '../transaction.js'
import { seedFilledIn } from './seed-filled-in.js'
import { seedLongLists } from './seed-long-lists.js'
import { seedPaymentTrails } from './seed-payment-trails.js'
import { seedUnsold, seedWhatHides } from './seed-what-hides.js'

const DAY_SECONDS = 86_400

/** How far back these objects go. Readers that look only at the last months still see all of them. */
const HISTORY_SECONDS = 60 * DAY_SECONDS

/** Accounts have few persons, but Stripe cuts their list too. */
const PERSONS_OF_ONE_ACCOUNT = 11

/** Seeds at least `least` objects of every type, including the cases of each type that are hard to find. */
export function seedEveryType(tx: Transaction, least: number): void {
  const someTime = () => tx.at(tx.created - tx.random.between(0, HISTORY_SECONDS))
  for (let index = 0; index < least; index++) {
    createObject(someTime(), { type: 'account', fields: index % 2 === 0 ? CONTROLLED : {} })
  }
  const account = createObject(someTime(), { type: 'account', fields: CONTROLLED }).id
  for (let i = 0; i < PERSONS_OF_ONE_ACCOUNT; i++) createObject(someTime(), { type: 'person', fields: { account } })

  seedPaymentTrails(someTime, least)
  seedWhatHides(someTime)
  seedLongLists(someTime)
  for (const type of TYPE_NAMES) {
    while (objectType(type).make && tx.count(type) < least) createObject(someTime(), { type })
  }
  seedUnsold(someTime)
  seedFilledIn(someTime)
}
