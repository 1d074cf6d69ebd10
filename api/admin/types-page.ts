import { html } from 'ghtml'
import { SYNC_STATES } from '../../prisma/status/sync-state.js'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { howOld } from './how-old.js'
import { PAGE } from './send-page.js'
import { whenAgo } from './time.js'
import { provenTypes } from './proven-types.js'
import { isFiltered, type ObjectType, selectTypes, type TypesQuery, typesAddress } from './types-query.js'
import { typesTable } from './types-table.js'

/** Renders the content of the page Types. Types that are known to be empty are folded, unless a person filters. */
export function typesPage(status: Status, query: TypesQuery): string {
  const { types: all, counted, historyRead, checkedAt } = status
  const types = selectTypes(all, query)
  const empty = isFiltered(query) ? [] : types.filter(isKnownEmpty)
  const shown = types.filter((each) => !empty.includes(each))
  return html`<section aria-label="Object types">
    <h2>Object types</h2>
    !${provenTypes(status)} !${filterForm(query)} !${foundLine(all, types, query)}
    !${shown.length > 0 ? typesTable(shown, { query, checkedAt }) : ''}
    !${
      empty.length > 0
        ? html`<details id="empty-types">
            <summary data-empty="${empty.length}">${quantity(empty.length, 'type')} without objects</summary>
            !${typesTable(empty, { query, checkedAt })}
          </details>`
        : ''
    }
    <p class="hint">
      Proven as of: every object was read from Stripe and compared with its row, at this time or later. Drift: rows that
      the last full sync inserted, changed or marked deleted. The first full sync is not counted. Tables below another
      one hold its parts, and are synced and proven with it.
    </p>
    !${types.map((each) => askedByEvidence(each, checkedAt)).join('')} !${howOld('Rows', counted)}
    !${howOld('Full syncs and proofs', historyRead)}
  </section>`
}

/** A type without rows that was never synced may have objects at Stripe. */
function isKnownEmpty({ state, tables }: ObjectType): boolean {
  return state === 'synced' && tables.every(({ rows }) => rows === 0)
}

function filterForm({ text, state, sort, isDescending }: TypesQuery): string {
  const order = html`<input type="hidden" name="sort" value="${sort}" />
    <input type="hidden" name="order" value="${isDescending ? 'desc' : 'asc'}" />`
  const option = (value: string, name: string) =>
    html`<option value="${value}" !${value === (state ?? '') ? 'selected' : ''}>${name}</option>`
  return html`<form method="get" action="${PAGE}/types" class="filter" id="types-filter" data-keep>
    <label>Name <input name="text" type="search" value="${text}" placeholder="invoice" /></label>
    <label>
      State
      <select name="state">
        !${option('', 'all')} !${SYNC_STATES.map((each) => option(each, each)).join('')}
      </select>
    </label>
    !${sort !== 'table' || isDescending ? order : ''}
    <button>Filter</button>
  </form>`
}

function foundLine(all: readonly ObjectType[], found: readonly ObjectType[], query: TypesQuery): string {
  if (!isFiltered(query)) return ''
  return html`<p data-found="${found.length}">
    ${found.length} of ${quantity(all.length, 'type')} ${found.length === 1 ? 'matches' : 'match'}.
    <a href="${typesAddress({ ...query, text: '', state: null })}">Show all</a>
  </p>`
}

/** Renders, for a type that is listed by evidence, which parents' lists were read. */
function askedByEvidence({ tables, askedWithoutEvidence: asked }: ObjectType, checkedAt: Date): string {
  if (!asked) return ''
  const percent = Math.floor(asked.share * 100)
  const since = asked.since === null ? '' : `, the first of them ${whenAgo(asked.since, checkedAt)}`
  return html`<p class="hint" data-asked="${percent}">
    ${tables[0]?.table}: Stripe's list is read for each customer with a sign of such objects. Of the other customers'
    lists, ${percent} % were read too!${since}.
  </p>`
}
