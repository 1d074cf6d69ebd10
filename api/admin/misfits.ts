import { html } from 'ghtml'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { howOld } from './how-old.js'
import { objectLink } from './object-link.js'
import { dataTable } from './data-table.js'
import { whenAgo } from './time.js'

/** Renders the rows with values that do not fit their column. */
export function misfits({ misfits: { count, last }, counted, checkedAt }: Status): string {
  const row = ({ table, parent, id, columns, notedAt }: Status['misfits']['last'][number]) =>
    html`<tr>
      <td>!${parent === null ? objectLink(id) : html`${id} of !${objectLink(parent)}`}<small>${table}</small></td>
      <td>${columns.join(', ')}</td>
      <td>!${whenAgo(notedAt, checkedAt)}</td>
    </tr>`
  return html`<section aria-label="Values that do not fit">
    <h2>Values that do not fit their column</h2>
    !${
      count === 0
        ? html`<p>None found.</p>`
        : html`<p data-misfits="${count}">
              Stripe sent values that do not fit the columns of ${quantity(count, 'row')}. These columns are NULL. The
              rows are whole in data, so read the values there, or update Stripe Sync.
            </p>
            !${dataTable({ columns: ['Object', 'Columns that are NULL', 'Found'], rows: last.map(row) })}
            <p class="hint">
              About 1,000 rows of a table are listed at most. A row leaves the list when its value fits again.
            </p>`
    }
    !${howOld('Such values', counted)}
  </section>`
}
