import { html } from 'ghtml'
import type { DriftCursor, FoundDrift } from '../../prisma/status/list-drift.js'
import type { Page } from '../../prisma/status/page.js'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { chart } from './chart.js'
import { howOld } from './how-old.js'
import { objectLink } from './object-link.js'
import { pageLinks, type Paging } from './page-links.js'
import { dataTable } from './data-table.js'
import { whenAgo } from './time.js'

/** Renders the rows that audits and full syncs repaired, with the cause of each. */
export function driftSection(
  { data, next }: Page<FoundDrift, DriftCursor>,
  { status: { drift, counted, checkedAt }, paging }: { readonly status: Status; readonly paging: Paging },
): string {
  const row = ({ type, id, what, cause, foundAt }: FoundDrift) =>
    html`<tr>
      <td>!${objectLink(id)}<small>${type}</small></td>
      <td>${what}</td>
      <td>${cause ?? 'not known yet'}</td>
      <td>!${whenAgo(foundAt, checkedAt)}</td>
    </tr>`
  return html`<section aria-label="Drift">
    <h2>Drift found and repaired</h2>
    <p data-drift="${total(drift.counts)}">${driftSummary(drift.counts)}</p>
    !${chart({ id: 'drift-chart', caption: 'Rows repaired per day (UTC), by cause', source: '/api/drift/counts' })}
    !${data.length === 0 ? '' : dataTable({ columns: ['Object', 'Row was', 'Cause', 'Found'], rows: data.map(row) })}
    !${pageLinks(paging, next)}
    <p class="hint">
      No event exists: Stripe changed the object without an event, or somebody changed its row here. Changed here: the
      row was proven and is gone, or its columns differed from its data.
    </p>
    !${howOld('Repaired rows', counted)}
  </section>`
}

type Counts = Status['drift']['counts']

/** Says how many rows were repaired, and why. */
export function driftSummary(counts: Counts): string {
  if (counts.length === 0) return 'No row had to be repaired in the last 35 days.'
  const byCause = new Map<string, number>()
  for (const { cause, count } of counts) {
    const name = cause ?? 'cause not known yet'
    byCause.set(name, (byCause.get(name) ?? 0) + count)
  }
  const causes = [...byCause].map(([cause, count]) => `${count.toLocaleString('en')} ${cause}`)
  return `${quantity(total(counts), 'row')} repaired in the last 35 days: ${causes.join(', ')}.`
}

function total(counts: Counts): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}
