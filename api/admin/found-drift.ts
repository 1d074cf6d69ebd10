import { html } from 'ghtml'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { howOld } from './how-old.js'
import { whenAgo } from './time.js'

/** Renders the rows that audits and full syncs repaired, with the cause of each. */
export function foundDrift({ drift: { counts, last }, counted, checkedAt }: Status): string {
  const row = ({ type, id, what, cause, foundAt }: Status['drift']['last'][number]) =>
    html`<tr>
      <td>${type}<small>${id}</small></td>
      <td>${what}</td>
      <td>${cause ?? 'not known yet'}</td>
      <td>!${whenAgo(foundAt, checkedAt)}</td>
    </tr>`
  return html`<section aria-label="Drift">
    <h2>Drift found and repaired</h2>
    !${
      last.length === 0
        ? html`<p>None found in the last 35 days.</p>`
        : html`<p data-drift="${total(counts)}">${summary(counts)}</p>
            <div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th>Object</th>
                    <th>Row was</th>
                    <th>Cause</th>
                    <th>Found</th>
                  </tr>
                </thead>
                <tbody>
                  !${last.map(row).join('')}
                </tbody>
              </table>
            </div>
            <p class="hint">
              No event exists: Stripe changed the object without an event, or somebody changed its row here. Changed
              here: the row was proven and is gone, or its columns differed from its data.
            </p>`
    }
    !${howOld('Repaired rows', counted)}
  </section>`
}

type Counts = Status['drift']['counts']

function summary(counts: Counts): string {
  const byCause = new Map<string, number>()
  for (const { cause, count } of counts) {
    const name = cause ?? 'cause not known yet'
    byCause.set(name, (byCause.get(name) ?? 0) + count)
  }
  const causes = [...byCause].map(([cause, count]) => `${count.toLocaleString('en')} ${cause}`)
  return `${quantity(total(counts), 'row')} in the last 35 days: ${causes.join(', ')}.`
}

function total(counts: Counts): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}
