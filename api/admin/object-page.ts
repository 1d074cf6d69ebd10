import { html } from 'ghtml'
import type { ObjectReport } from '../objects/object-schema.js'
import { quantity } from '../quantity.js'
import { frame } from './frame.js'
import { eventsSection } from './object-events.js'
import { rowSection } from './object-row.js'
import { objectLink } from './object-link.js'
import { objectPath } from './send-page.js'

/** Renders what we hold of an object: its rows, why they say this, how Stripe's object differs, and its events. */
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
          : html`!${compareForm(id)} !${rows.map((row) => rowSection(id, row)).join('')}`
      }
      !${eventsSection(events)}
    </main>`,
  })
}

function compareForm(id: string): string {
  return html`<form method="get" action="${objectPath(id)}" class="actions">
    <input type="hidden" name="stripe" value="now" />
    <button>Compare with Stripe now</button>
    <span class="hint">Asks Stripe for the object and compares every field. Changes nothing.</span>
  </form>`
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
                  !${customers.map((id) => html`<li>!${objectLink(id)}</li>`).join('')}
                </ul>`
        }
      </section>
    </main>`,
  })
}
