import { insertEvents } from '../../prisma/inbox/insert-events.js'
import { routeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'
import type { Workbench } from '../support/workbench.js'

/** Returns functions that put made-up events into the inbox. */
export function createEventReceiver(bench: () => Workbench) {
  /** Puts an event into the inbox, as a webhook that Stripe sent at `sentAt`. */
  async function receive(news: StripeEvent, sentAt = new Date(news.created * 1_000)): Promise<void> {
    const { database, simulator } = bench()
    const identity = { accountId: simulator.accountId, livemode: false }
    const route = routeEvent(news, { identity, selection: wholeCatalogue })
    await insertEvents(database.pool, [
      { event: news, route, payload: JSON.stringify(news), channel: 'webhook', sentAt },
    ])
  }

  /** Returns Stripe's time in whole seconds. */
  const nowSeconds = () => Math.floor(bench().simulator.clock.nowMs() / 1_000)

  return { receive, nowSeconds }
}
