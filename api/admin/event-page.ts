import { html } from 'ghtml'
import type { WholeEvent } from '../../prisma/status/find-object.js'
import { cameBy, isSetAside } from './events-table.js'
import { objectLink } from './object-link.js'
import { frame } from './frame.js'
import { eventPath, PAGE } from './send-page.js'
import { when } from './time.js'

/** Renders the page of one event: where it came from, what became of it, and its payload. */
export function eventPage(event: WholeEvent, notice?: string): string {
  const { id, type, payload, outcome } = event
  return frame({
    path: `/events/${id}`,
    title: id,
    query: id,
    notice,
    content: html`<main>
      <h1 data-event="${id}">${id}</h1>
      <section aria-label="Event">
        <dl>
          <dt>Type</dt>
          <dd><a href="${PAGE}/events?type=${encodeURIComponent(type)}">${type}</a></dd>
          !${facts(event)
            .map(
              ([term, value]) =>
                html`<dt>${term}</dt>
                  <dd>!${value}</dd>`,
            )
            .join('')}
        </dl>
        !${
          isSetAside(outcome)
            ? html`<form method="post" action="${eventPath(id)}/retry">
                <button class="primary">Try again</button>
              </form>`
            : ''
        }
      </section>
      <section aria-label="Payload">
        <h2>Payload</h2>
        <pre>${JSON.stringify(payload, null, 2)}</pre>
      </section>
    </main>`,
  })
}

/** Returns what is known of an event, each with its name and its HTML. */
function facts(event: WholeEvent): (readonly [term: string, value: string])[] {
  const { objectId, account, created, receivedAt, sentAt, webhookAt, outcome, closedAt, attempts, retryAt } = event
  const text = (value: string) => html`${value}`
  const time = (term: string, value: Date | null) => (value ? [[term, when(value)] as const] : [])
  return [
    ['Object', objectId === null ? 'none' : objectLink(objectId)],
    ['Account', text(account)],
    ...time('Made by Stripe', created),
    ...time('Sent or listed by Stripe', sentAt),
    ['Came by', text(cameBy(event))],
    ...time('Came', receivedAt),
    ...time('Its webhook came', webhookAt),
    ['API version', text(event.apiVersion ?? 'unknown')],
    ['Outcome', html`<strong data-outcome="${outcome}">${outcome}</strong>`],
    ...(event.error === null ? [] : [['Why', text(event.error)] as const]),
    ...time('Closed', closedAt),
    ['Attempts', text(attempts.toLocaleString('en'))],
    ...time('Next try', retryAt),
  ]
}

/** Renders that the inbox does not have an event. */
export function noEventPage(id: string): string {
  return frame({
    path: '/events/none',
    title: 'No such event',
    query: id,
    content: html`<main>
      <h1>No such event</h1>
      <section aria-label="Event">
        <p>
          The inbox has no event ${id}. Settled events are kept for 35 days.
          <a href="${PAGE}/events">See all events</a>.
        </p>
      </section>
    </main>`,
  })
}
