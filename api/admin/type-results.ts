import { html } from 'ghtml'
import type { TypeProgress } from '../../workflows/contract.js'

const NUMBERS = ['listed', 'inserted', 'changed', 'unchanged', 'tombstoned', 'requests', 'seconds'] as const

/** Renders what a full sync did, or would do, to each type. Types of which nothing was listed are folded. */
export function typeResults(types: readonly TypeProgress[]): string {
  const isShown = ({ state, listed, tombstoned }: TypeProgress) => state !== 'complete' || listed > 0 || tombstoned > 0
  const empty = types.filter((each) => !isShown(each))
  return html`!${types.length > empty.length ? table(types.filter(isShown)) : html`<p>No type has objects.</p>`}
  !${
    empty.length > 0
      ? html`<details>
          <summary>${empty.length} types without objects</summary>
          <p class="hint">${empty.map((each) => each.table).join(', ')}</p>
        </details>`
      : ''
  }`
}

function table(types: readonly TypeProgress[]): string {
  const hasColumns = types.some(({ changedColumns }) => changedColumns && Object.keys(changedColumns).length > 0)
  const row = (each: TypeProgress) =>
    html`<tr data-type="${each.type}">
      <td>${each.table}</td>
      <td class="state-${each.state}">${each.state}!${each.reason ? html`<small>${each.reason}</small>` : ''}</td>
      !${NUMBERS.map((name) => html`<td class="number">${each[name].toLocaleString('en')}</td>`).join('')}
      !${hasColumns ? html`<td>${columnsOf(each)}</td>` : ''}
    </tr>`
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Table</th>
          <th>State</th>
          !${NUMBERS.map((name) => html`<th class="number">${name === 'tombstoned' ? 'gone' : name}</th>`).join('')}
          !${hasColumns ? html`<th>Rows that change, by column</th>` : ''}
        </tr>
      </thead>
      <tbody>
        !${types.map(row).join('')}
      </tbody>
    </table>
  </div>`
}

function columnsOf({ changedColumns = {} }: TypeProgress): string {
  return Object.entries(changedColumns)
    .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
    .join(', ')
}
