import { html } from 'ghtml'
import type { Gap, GapCursor } from '../../prisma/status/list-gaps.js'
import type { Page } from '../../prisma/status/page.js'
import { chart } from './chart.js'
import { pageLinks, type Paging } from './page-links.js'
import { type Column, dataTable } from './data-table.js'
import { when, whenAgo } from './time.js'

const COLUMNS: readonly Column[] = [
  'Began',
  'Ended',
  { name: 'Events', isNumber: true },
  { name: 'Only late', isNumber: true },
  'Found',
  'Repaired',
]

/** Renders the gaps: events that webhooks missed. */
export function gapsSection(
  { data, next }: Page<Gap, GapCursor>,
  { checkedAt, paging }: { readonly checkedAt: Date; readonly paging: Paging },
): string {
  const row = (gap: Gap) =>
    html`<tr>
      <td>!${when(gap.began)}</td>
      <td>!${when(gap.ended)}</td>
      <td class="number">${gap.events.toLocaleString('en')}</td>
      <td class="number">${gap.late.toLocaleString('en')}</td>
      <td>!${whenAgo(gap.foundAt, checkedAt)}</td>
      <td>!${gap.repairedAt ? when(gap.repairedAt) : 'under way'}</td>
    </tr>`
  return html`<section aria-label="Gaps">
    <h2>Gaps found and repaired</h2>
    !${chart({ id: 'gaps-chart', caption: 'Events of gaps per day (UTC)', source: '/api/gaps/counts' })}
    !${
      data.length === 0
        ? html`<p>No gap found: no event was missed.</p>`
        : dataTable({ columns: COLUMNS, rows: data.map(row) })
    }
    !${pageLinks(paging, next)}
    <p class="hint">
      A gap is a time in which Stripe made events that no webhook brought. Reconcile found them in Stripe's list. Only
      late: the webhook came after all. The chart shows the last 35 days, and the events of a gap on the day on which it
      began.
    </p>
  </section>`
}
