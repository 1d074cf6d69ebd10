import { html } from 'ghtml'
import type { ObjectReport } from '../objects/object-schema.js'
import { quantity } from '../quantity.js'
import { eventPath } from './send-page.js'
import { dataTable } from './data-table.js'
import { when } from './time.js'

/** Renders the events of an object, each with a link to its payload. */
export function eventsSection(events: ObjectReport['events']): string {
  const row = (event: ObjectReport['events'][number]) =>
    html`<tr>
      <td><a href="${eventPath(event.id)}">${event.id}</a><small>${event.type}</small></td>
      <td>!${when(event.created)}</td>
      <td>${event.channel === 'webhook' ? 'webhook' : 'reconcile'}<small>!${when(event.receivedAt)}</small></td>
      <td>
        ${event.outcome}<small>!${event.error === null ? (event.closedAt ? when(event.closedAt) : '') : html`${event.error}`}</small>!${
          event.attempts > 0 ? html`<small>${quantity(event.attempts, 'attempt')}</small>` : ''
        }
      </td>
    </tr>`
  if (events.length === 0) {
    return html`<section aria-label="Events">
      <h2>Events</h2>
      <p>No event about it is stored. Events are kept for 35 days.</p>
    </section>`
  }
  return html`<section aria-label="Events">
    <h2>Events, the newest first</h2>
    !${dataTable({ columns: ['Event', 'Made by Stripe', 'Came by', 'Outcome'], rows: events.map(row) })}
  </section>`
}
