import { html } from 'ghtml'
import type { Difference, ObjectReport } from '../objects/object-schema.js'
import { quantity } from '../quantity.js'
import { dataTable } from './data-table.js'
import { when } from './time.js'

type StripeNow = NonNullable<ObjectReport['rows'][number]['stripe']>

/** Differences that the page shows. The JSON has all of them. */
const SHOWN = 200

/** Characters of a value that the page shows. The objects of both sides are shown whole below. */
const VALUE_LENGTH = 500

/** Renders how a row differs from Stripe's object now. */
export function stripeNow({ state, askedAt, reason, object, differences }: StripeNow): string {
  return html`<div class="stripe-now" data-stripe="${state}" data-differences="${differences?.length ?? 'unknown'}">
    <h3>Stripe now</h3>
    <p>${stateSentence(state)} ${reason ?? ''} !${askedAt ? `Asked at ${when(askedAt)}.` : ''}</p>
    !${differences ? comparison(differences) : ''}
    !${
      object === null
        ? ''
        : html`<details>
            <summary>The object at Stripe</summary>
            <pre>${JSON.stringify(object, null, 2)}</pre>
          </details>`
    }
  </div>`
}

function stateSentence(state: StripeNow['state']): string {
  return {
    found: 'Stripe has the object.',
    deleted: 'Stripe says that the object is deleted.',
    absent: 'Stripe has no such object in this account and mode.',
    refused: 'Stripe was not read, so the row was not compared.',
    unanswered: 'The row was not compared.',
  }[state]
}

function comparison(differences: readonly Difference[]): string {
  if (differences.length === 0) return html`<p class="equal">Equal: every field of the row's object is Stripe's.</p>`
  const line = ({ path, row, stripe }: Difference) =>
    html`<tr>
      <td><code>${path}</code></td>
      <td>!${side(row)}</td>
      <td>!${side(stripe)}</td>
    </tr>`
  const more = differences.length - SHOWN
  return html`<p>
      ${quantity(differences.length, 'difference')}. A webhook may be on its way: compare again in a few seconds. If
      they stay, refresh the customer, or start a full sync of the type.
    </p>
    !${dataTable({
      columns: ['Field', 'In the row', 'At Stripe now'],
      rows: differences.slice(0, SHOWN).map(line),
      attributes: 'class="differences"',
    })}
    !${more > 0 ? html`<p class="hint">${quantity(more, 'more difference')} not shown. The JSON API has all.</p>` : ''}`
}

/** Renders one side of a difference. A missing field is undefined. */
function side(value: unknown): string {
  if (value === undefined) return html`<span class="hint">no such field</span>`
  const text = JSON.stringify(value)
  return html`<code>${text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text}</code>`
}
