import type { SubscriptionSchedule } from '../object-shapes.js'
import { newSubscriptionSchedule } from '../shapes/new-subscription-schedule.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import { cancelSubscription, hasEnded, unended } from './subscriptions.js'

/** Puts a running subscription under a new schedule. */
export function scheduleSubscription(tx: Transaction, id: string): SubscriptionSchedule {
  const subscription = unended(tx, id)
  if (subscription.schedule !== null) throw invalidRequest(`Subscription ${id} has a schedule.`)
  const end = Math.max(...subscription.items.map((item) => item.current_period_end))
  const schedule = tx.insert(
    newSubscriptionSchedule(tx, {
      customer: subscription.customer,
      current_phase: { end_date: end, start_date: tx.created },
      status: 'active',
      subscription: id,
    }),
  )
  tx.emit('subscription_schedule.created', schedule)
  tx.update(subscription, { schedule: schedule.id })
  return schedule
}

/** Releases a schedule. The subscription continues without it. */
export function releaseSchedule(tx: Transaction, id: string): SubscriptionSchedule {
  const running = inProgress(tx, id)
  const schedule = tx.change(running, {
    current_phase: null,
    released_at: tx.created,
    released_subscription: running.subscription,
    status: 'released',
    subscription: null,
  })
  tx.emit('subscription_schedule.released', schedule)
  const subscription = running.subscription === null ? undefined : tx.find('subscription', running.subscription)
  if (subscription) tx.update(subscription, { schedule: null })
  return schedule
}

/** Cancels a schedule together with its subscription. */
export function cancelSchedule(tx: Transaction, id: string): SubscriptionSchedule {
  const running = inProgress(tx, id)
  const subscription = running.subscription === null ? undefined : tx.find('subscription', running.subscription)
  if (subscription && !hasEnded(subscription)) {
    cancelSubscription(tx, subscription.id)
    return tx.get('subscription_schedule', id)
  }
  const schedule = tx.change(running, { canceled_at: tx.created, status: 'canceled' })
  tx.emit('subscription_schedule.canceled', schedule)
  return schedule
}

export function isInProgress({ status }: SubscriptionSchedule): boolean {
  return status === 'active' || status === 'not_started'
}

function inProgress(tx: Transaction, id: string): SubscriptionSchedule {
  const schedule = tx.get('subscription_schedule', id)
  if (isInProgress(schedule)) return schedule
  throw invalidRequest(`Schedule ${id} is ${schedule.status}.`)
}
