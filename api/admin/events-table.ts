import { html } from 'ghtml'
import { type EventOutcome, SET_ASIDE_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import type { ListedEvent } from '../../prisma/status/list-events.js'
import { quantity } from '../quantity.js'
import { objectLink } from './object-link.js'
import { eventPath, PAGE } from './send-page.js'
import { dataTable } from './data-table.js'
import { when } from './time.js'

/** The class of an outcome, which colours it. */
const OUTCOME_CLASSES: Readonly<Record<EventOutcome, string>> = {
  open: 'state-running',
  settled: 'state-complete',
  ignored: '',
  failed: 'state-failed',
  blocked: 'state-skipped',
}

/**
 * Renders a table of events.
 *
 * @param query the fields of the page's address, which the page shows again after a button was pressed
 */
export function eventsTable(events: readonly ListedEvent[], query: URLSearchParams): string {
  return dataTable({
    columns: ['Event', 'Object', 'Came by', 'Outcome', 'Action'],
    rows: events.map((event) => eventRow(event, query)),
    attributes: 'class="events"',
  })
}

function eventRow(event: ListedEvent, query: URLSearchParams): string {
  const { id, type, objectId, created, outcome, error, attempts, retryAt } = event
  return html`<tr id="${id}">
    <td><a href="${eventPath(id)}">${id}</a><small>${type}</small></td>
    <td>!${objectId === null ? '' : objectLink(objectId)}</td>
    <td class="when">
      ${cameBy(event)}<small>at !${when(event.receivedAt)}</small><small>made !${when(created)}</small>
    </td>
    <td class="what">
      <span class="${OUTCOME_CLASSES[outcome]}">${outcome}</span>!${error === null ? '' : html`<small>${error}</small>`}
      !${attempts === 0 ? '' : html`<small>${quantity(attempts, 'attempt')}</small>`}
      !${retryAt === null ? '' : html`<small>next try at !${when(retryAt)}</small>`}
    </td>
    <td>!${isSetAside(outcome) ? retryForm(query, id) : ''}</td>
  </tr>`
}

/** Renders the button that tries one event again. */
function retryForm(query: URLSearchParams, id: string): string {
  return html`<form method="post" action="${PAGE}/events/retry?${query.toString()}">
    <button name="id" value="${id}" aria-label="Try again: ${id}">Try again</button>
  </form>`
}

/** Returns whether an event with this outcome can be tried again. */
export function isSetAside(outcome: EventOutcome): boolean {
  return SET_ASIDE_OUTCOMES.some((each) => each === outcome)
}

/** Says how an event came: by its webhook, or because reconcile found it. */
export function cameBy({ channel, webhookAt }: Pick<ListedEvent, 'channel' | 'webhookAt'>): string {
  if (channel === 'webhook') return 'webhook'
  return webhookAt === null ? 'reconcile' : 'reconcile, webhook later'
}
