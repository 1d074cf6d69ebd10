import { html } from 'ghtml'
import type { TypeProgress } from '../../workflows/contract.js'
import { dataTable } from './data-table.js'

const NUMBERS = ['listed', 'inserted', 'changed', 'unchanged', 'tombstoned', 'requests', 'seconds'] as const

/** Renders what a full sync did, or would do, to each type. Types of which nothing was listed are folded. */
export function typeResults(types: readonly TypeProgress[]): string {
  const isShown = ({ state, listed, tombstoned }: TypeProgress) => state !== 'complete' || listed > 0 || tombstoned > 0
  const empty = types.filter((each) => !isShown(each))
  return html`!${types.length > empty.length ? typeTable(types.filter(isShown)) : html`<p>No type has objects.</p>`}
  !${
    empty.length > 0
      ? html`<details>
          <summary>${empty.length} types without objects</summary>
          <p class="hint">${empty.map((each) => each.table).join(', ')}</p>
        </details>`
      : ''
  }`
}

function typeTable(types: readonly TypeProgress[]): string {
  const hasColumns = types.some(({ changedColumns }) => changedColumns && Object.keys(changedColumns).length > 0)
  const row = (each: TypeProgress) =>
    html`<tr data-type="${each.type}">
      <td>${each.table}</td>
      <td class="state-${each.state}">${each.state}!${each.reason ? html`<small>${each.reason}</small>` : ''}</td>
      !${NUMBERS.map((name) => html`<td class="number">${each[name].toLocaleString('en')}</td>`).join('')}
      !${hasColumns ? html`<td>${columnsOf(each)}</td>` : ''}
    </tr>`
  return dataTable({
    columns: [
      'Table',
      'State',
      ...NUMBERS.map((name) => ({ name: name === 'tombstoned' ? 'gone' : name, isNumber: true as const })),
      ...(hasColumns ? ['Rows that change, by column'] : []),
    ],
    rows: types.map(row),
  })
}

function columnsOf({ changedColumns = {} }: TypeProgress): string {
  return Object.entries(changedColumns)
    .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
    .join(', ')
}
