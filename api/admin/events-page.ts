import { html } from 'ghtml'
import type { EventPage } from '../../prisma/status/list-events.js'
import type { Status } from '../status/status-schema.js'
import { chart } from './chart.js'
import { eventsFilter } from './events-filter.js'
import { eventsTable } from './events-table.js'
import { inboxNumbers } from './sections.js'
import { PAGE } from './send-page.js'
import { when } from './time.js'

export interface EventsPage {
  readonly status: Status
  /** The fields of the page's address. */
  readonly query: URLSearchParams
  /** What was found, or why the address selects nothing. */
  readonly found: EventPage | string
}

/** Renders the content of the page of events. */
export function eventsPage({ status, query, found }: EventsPage): string {
  return html` <section aria-label="Inbox">!${inboxNumbers(status)} !${charts()}</section>
    <section aria-label="Events">
      !${eventsFilter(query)} !${typeof found === 'string' ? refused(found) : list(found, query, status)}
    </section>`
}

function charts(): string {
  const counts = (per: string) => `/api/events/counts?per=${per}`
  return html`<div class="charts">
    !${chart({ id: 'events-hour', caption: 'Events per minute in the last hour', source: counts('minute') })}
    !${chart({ id: 'events-day', caption: 'Events per 15 minutes in the last day', source: counts('quarter-hour') })}
  </div>`
}

function refused(reason: string): string {
  return html`<p class="notice bad" role="alert">${reason}</p>`
}

function list({ events, next, searchedTo }: EventPage, query: URLSearchParams, { inbox }: Status): string {
  const searched =
    searchedTo === null
      ? ''
      : html`<p data-searched-to="${searchedTo.toISOString()}">
          The search stopped at events that came at !${when(searchedTo)}, because it reads a limited number of events at
          a time. More events may match: search on.
        </p>`
  return html`<div class="list-actions">!${retryAll(query, inbox)} !${fromStart(query)}</div>
    !${
      events.length > 0
        ? eventsTable(events, query)
        : html`<p data-events="0">
            !${searchedTo === null ? 'No event matches. Settled events are kept for 35 days.' : 'No event matches so far.'}
          </p>`
    }
    !${searched}
    !${next === null ? '' : html`<p><a href="${pageAfter(query, next)}">${searchedTo === null ? 'Next page' : 'Search on'}</a></p>`}`
}

function pageAfter(query: URLSearchParams, next: string): string {
  const fields = new URLSearchParams(query)
  fields.set('after', next)
  return `${PAGE}/events?${fields.toString()}`
}

function fromStart(query: URLSearchParams): string {
  if (!query.has('after')) return ''
  const fields = new URLSearchParams(query)
  fields.delete('after')
  return html`<a href="${PAGE}/events?${fields.toString()}">First page</a>`
}

/** Outcomes that the list may be limited to when all that match can be tried again. */
const RETRIABLE: readonly string[] = ['', 'set-aside', 'failed', 'blocked']

/** Renders the button that tries all matching events again, on each page of the list. */
function retryAll(query: URLSearchParams, { failed, blocked }: Status['inbox']): string {
  if (failed + blocked === 0 || !RETRIABLE.includes(query.get('outcome') ?? '')) return ''
  const isFiltered = [...query].some(([name, value]) => value !== '' && !['after', 'limit', 'outcome'].includes(name))
  return html`<form method="post" action="${PAGE}/events/retry?${query.toString()}">
    <button>${isFiltered ? 'Try all that match again' : 'Try all again'}</button>
    <span class="hint">Opens the events that are set aside${isFiltered ? ' and match the filter' : ''}.</span>
  </form>`
}
