import { html } from 'ghtml'
import type { ObjectReport } from '../objects/object-schema.js'
import { quantity } from '../quantity.js'
import { CUSTOMER_ID } from '../customer-id.js'
import { frame } from './frame.js'
import { PAGE } from './send-page.js'
import { moment } from './time.js'

/** Renders what we hold of an object: its rows, why they say this, and its events. */
export function objectPage({ id, rows, events }: ObjectReport, notice?: string): string {
  return frame({
    path: `/objects/${id}`,
    title: id,
    query: id,
    notice,
    content: html`<main>
      <h1 data-object="${id}">${id}</h1>
      !${
        rows.length === 0
          ? html`<section aria-label="Row">
              <p>There is no row with this id, but there are events about it.</p>
            </section>`
          : rows.map((row) => rowSection(id, row)).join('')
      }
      !${eventsSection(events)}
    </main>`,
  })
}

function rowSection(id: string, row: ObjectReport['rows'][number]): string {
  const customer = customerOf(id, row)
  return html`<section aria-label="Row">
    <h2>Row in ${row.table}</h2>
    <p data-row="${row.deletedAt ? 'deleted' : 'live'}">
      ${row.deletedAt ? `Deleted at Stripe, known since ${moment(row.deletedAt)}.` : 'Live.'} ${row.why}
    </p>
    <dl>
      <dt>Account</dt>
      <dd>${row.account}</dd>
      <dt>Last written</dt>
      <dd>${moment(row.syncedAt)}</dd>
      !${
        customer === undefined
          ? ''
          : html`<dt>Customer</dt>
              <dd><a href="${PAGE}/objects/${encodeURIComponent(customer)}">${customer}</a></dd>`
      }
    </dl>
    !${
      customer === undefined
        ? ''
        : html`<form method="post" action="${PAGE}/objects/${encodeURIComponent(id)}/refresh">
            <input type="hidden" name="account" value="${row.account}" />
            <input type="hidden" name="customer" value="${customer}" />
            <button class="primary">Refresh this customer</button>
            <span class="hint">Reads the customer and all its subscriptions from Stripe now.</span>
          </form>`
    }
    <details>
      <summary>The object in the row</summary>
      <pre>${JSON.stringify(row.data, null, 2)}</pre>
    </details>
  </section>`
}

/** Returns the customer that a row belongs to; undefined when it belongs to none. */
function customerOf(id: string, { type, data }: ObjectReport['rows'][number]): string | undefined {
  const { customer } = Object(data) as { customer?: unknown } // Stripe's object
  const owner = type === 'customer' ? id : customer
  return typeof owner === 'string' && new RegExp(CUSTOMER_ID).test(owner) ? owner : undefined
}

function eventsSection(events: ObjectReport['events']): string {
  const row = (event: ObjectReport['events'][number]) =>
    html`<tr>
      <td>${event.id}<small>${event.type}</small></td>
      <td>${moment(event.created)}</td>
      <td>${event.channel === 'webhook' ? 'webhook' : 'reconcile'}<small>${moment(event.receivedAt)}</small></td>
      <td>
        ${event.outcome}<small>${event.error ?? (event.closedAt ? moment(event.closedAt) : '')}</small>!${
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
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Event</th>
            <th>Made by Stripe</th>
            <th>Came by</th>
            <th>Outcome</th>
          </tr>
        </thead>
        <tbody>
          !${events.map(row).join('')}
        </tbody>
      </table>
    </div>
  </section>`
}

/** Renders the customers that a search found, or that it found nothing. */
export function foundPage(query: string, customers: readonly string[]): string {
  return frame({
    path: '/search',
    title: 'Search',
    query,
    content: html`<main>
      <h1>Search</h1>
      <section aria-label="Found">
        !${
          customers.length === 0
            ? html`<p data-found="0">
                Nothing is found for "${query}". Search for the id of an object or an event of Stripe, the e-mail
                address of a customer, or the id of a user of your application.
              </p>`
            : html`<p data-found="${customers.length}">${quantity(customers.length, 'customer')}:</p>
                <ul>
                  !${customers
                    .map((id) => html`<li><a href="${PAGE}/objects/${encodeURIComponent(id)}">${id}</a></li>`)
                    .join('')}
                </ul>`
        }
      </section>
    </main>`,
  })
}
