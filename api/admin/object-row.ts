import { html } from 'ghtml'
import { CUSTOMER_ID } from '../customer-id.js'
import type { ObjectReport } from '../objects/object-schema.js'
import { objectLink } from './object-link.js'
import { objectPath } from './send-page.js'
import { stripeNow } from './stripe-now.js'
import { dataTable } from './data-table.js'
import { when } from './time.js'

type Row = ObjectReport['rows'][number]

/** Renders one row of an object: why it says this, how Stripe differs, related objects, proof and drift. */
export function rowSection(id: string, row: Row): string {
  const customer = customerOf(id, row)
  return html`<section aria-label="Row in ${row.table} of ${row.account}">
    <h2>Row in ${row.table}</h2>
    <p data-row="${row.deletedAt ? 'deleted' : 'live'}">
      !${row.deletedAt ? `Deleted at Stripe, known since ${when(row.deletedAt)}.` : 'Live.'} ${row.why}
    </p>
    <dl>
      <dt>Account</dt>
      <dd>${row.account}</dd>
      <dt>Last written</dt>
      <dd>!${when(row.syncedAt)}</dd>
      !${
        customer === undefined
          ? ''
          : html`<dt>Customer</dt>
              <dd>!${objectLink(customer)}</dd>`
      }
      <dt>Proof</dt>
      <dd>!${proof(row)}</dd>
    </dl>
    !${customer === undefined ? '' : refreshForm({ id, account: row.account, customer })}
    !${row.stripe ? stripeNow(row.stripe) : ''} !${drift(row.drift)} !${related(row.related)}
    <details>
      <summary>The object in the row</summary>
      <pre>${JSON.stringify(row.data, null, 2)}</pre>
    </details>
  </section>`
}

/** Returns the customer that a row belongs to; undefined when it belongs to none. */
function customerOf(id: string, { type, data }: Row): string | undefined {
  const { customer } = Object(data) as { customer?: unknown } // Stripe's object
  const owner = type === 'customer' ? id : customer
  return typeof owner === 'string' && new RegExp(CUSTOMER_ID).test(owner) ? owner : undefined
}

function refreshForm({ id, account, customer }: Record<'id' | 'account' | 'customer', string>): string {
  return html`<form method="post" action="${objectPath(id)}/refresh">
    <input type="hidden" name="account" value="${account}" />
    <input type="hidden" name="customer" value="${customer}" />
    <button class="primary">Refresh this customer</button>
    <span class="hint">
      Reads the customer and all its subscriptions from Stripe now. Then starts a full sync of the customer, which reads
      its other objects, such as invoices, payment methods and entitlements.
    </span>
  </form>`
}

function proof({ type, proof: found }: Row): string {
  return found
    ? html`The objects of type ${type} that were created around the same time were proven equal to Stripe as of
        !${when(found.provenAt)}, by run <code>${found.runId}</code>.`
    : html`Not proven yet, or no list of Stripe shows this object.`
}

function drift(repairs: Row['drift']): string {
  if (repairs.length === 0) return html`<p class="hint">No sync or audit of the last 35 days had to repair it.</p>`
  const line = ({ what, cause, foundAt, runId }: Row['drift'][number]) =>
    html`<li>!${when(foundAt)}: ${what}, cause: ${cause ?? 'not known yet'}, by run <code>${runId}</code></li>`
  return html`<h3>Repairs of the last 35 days</h3>
    <ul data-drift="${repairs.length}">
      !${repairs.map(line).join('')}
    </ul>`
}

function related(objects: Row['related']): string {
  if (objects.length === 0) return ''
  const line = ({ id, type, path }: Row['related'][number]) =>
    html`<tr>
      <td>!${objectLink(id)}</td>
      <td>${type}</td>
      <td>${path === null ? 'names this customer' : html`<code>${path}</code>`}</td>
    </tr>`
  return html`<h3>Related objects</h3>
    !${dataTable({
      columns: ['Object', 'Type', 'Where'],
      rows: objects.map(line),
      attributes: `data-related="${objects.length}"`,
    })}`
}
