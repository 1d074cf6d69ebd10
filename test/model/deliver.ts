import type { Nudge } from './customer-sync.js'
import { describeEvent } from './database.js'
import type { StripeEvent } from './stripe.js'
import type { World } from './world.js'

/** Sends an event's webhook: never, once or twice, soon or late. */
export function deliver(world: World, event: StripeEvent, nudge: Nudge): void {
  const { random, processes, circumstances, log } = world
  const { dropRate, duplicateRate, lateRate } = circumstances
  log(`Stripe: ${describeEvent(event)}`)
  if (random.chance(dropRate)) return
  for (let copies = random.chance(duplicateRate) ? 2 : 1; copies > 0; copies--) {
    const delayMs = random.chance(lateRate) ? random.between(5_000, 400_000) : random.between(50, 2_000)
    processes.after(delayMs, () => receive(world, event, nudge))
  }
}

function receive({ random, processes, database, circumstances, log }: World, event: StripeEvent, nudge: Nudge): void {
  const sentMs = processes.nowMs - random.between(0, 300)
  const sentAt = new Date(Math.floor(sentMs / 1_000) * 1_000)
  if (!database.insertEvent({ event, channel: 'webhook', sentAt })) return
  log(`webhook of ${event.id}`)
  if (!random.chance(circumstances.lostNudgeRate)) nudge(event.object.group)
}
