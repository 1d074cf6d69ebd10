import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'
import { howOld } from './how-old.js'
import { when, whenAgo } from './time.js'

/** Renders each type with its rows, its last full sync and its proof. */
export function typesTable({ types: all, counted, historyRead, checkedAt }: Status): string {
  return html`<section aria-label="Object types">
    <h2>Object types</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Table</th>
            <th class="number">Rows</th>
            <th>Last full sync</th>
            <th>Proven equal as of</th>
            <th class="number">Drift</th>
          </tr>
        </thead>
        <tbody>
          !${all
            .flatMap(({ tables, lastFullSync, proven, drift }) =>
              tables.map(
                ({ table, rows, isEstimate }, index) =>
                  html`<tr class="${index > 0 ? 'child' : ''}">
                    <td>${table}</td>
                    <td class="number">${isEstimate ? '≈ ' : ''}${rows.toLocaleString('en')}</td>
                    <td>!${index > 0 ? '' : lastFullSync ? whenAgo(lastFullSync, checkedAt) : 'never'}</td>
                    <td>!${index > 0 ? '' : proven ? when(proven.asOf) : 'not proven yet'}</td>
                    <td class="number">${index > 0 ? '' : (drift?.toLocaleString('en') ?? '–')}</td>
                  </tr>`,
              ),
            )
            .join('')}
        </tbody>
      </table>
    </div>
    <p class="hint">
      Proven equal as of: every object was read from Stripe and compared with its row, at this time or later. Drift:
      rows that the last full sync inserted, changed or marked deleted. The first full sync is not counted.
    </p>
    !${all.map((each) => askedByEvidence(each, checkedAt)).join('')} !${howOld('Rows', counted)}
    !${howOld('Full syncs and proofs', historyRead)}
  </section>`
}

/** Renders, for a type that is listed by evidence, which parents' lists were read. */
function askedByEvidence({ tables, askedWithoutEvidence: asked }: Status['types'][number], checkedAt: Date): string {
  if (!asked) return ''
  const percent = Math.floor(asked.share * 100)
  const since = asked.since === null ? '' : `, the first of them ${whenAgo(asked.since, checkedAt)}`
  return html`<p class="hint" data-asked="${percent}">
    ${tables[0]?.table}: Stripe's list is read for each customer with a sign of such objects. Of the other customers'
    lists, ${percent} % were read too!${since}.
  </p>`
}
