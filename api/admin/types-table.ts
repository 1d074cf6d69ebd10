import { html } from 'ghtml'
import { when, whenAgo } from './time.js'
import { type ColumnName, COLUMNS, type ObjectType, type TypesQuery, typesAddress } from './types-query.js'

/** Renders types with the tables of their children. The name of each column is a link that sorts by it. */
export function typesTable(
  types: readonly ObjectType[],
  { query, checkedAt }: { readonly query: TypesQuery; readonly checkedAt: Date },
): string {
  const names = Object.keys(COLUMNS) as ColumnName[] // `Object.keys` returns strings
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          !${names.map((name) => heading(name, query)).join('')}
        </tr>
      </thead>
      <tbody>
        !${types.map((each) => rowsOf(each, checkedAt)).join('')}
      </tbody>
    </table>
  </div>`
}

function heading(name: ColumnName, query: TypesQuery): string {
  const { name: title, isNumber, isFirstDescending } = COLUMNS[name]
  const isSorted = query.sort === name
  const isDescending = isSorted ? !query.isDescending : isFirstDescending
  const sorted = isSorted ? html`aria-sort="${query.isDescending ? 'descending' : 'ascending'}"` : ''
  return html`<th scope="col" class="${isNumber ? 'number' : ''}" !${sorted}>
    <a href="${typesAddress({ ...query, sort: name, isDescending })}">${title}</a>
  </th>`
}

function rowsOf({ type, tables, state, reason, lastFullSync, proven, drift }: ObjectType, checkedAt: Date): string {
  const [own, ...children] = tables
  if (!own) return ''
  return html`<tr data-type="${type}">
      <td>${own.table}</td>
      <td class="number">${count(own)}</td>
      <td>!${lastFullSync ? whenAgo(lastFullSync, checkedAt) : 'never'}</td>
      <td>!${proven ? when(proven.asOf) : 'not proven yet'}</td>
      <td class="number">${drift?.toLocaleString('en') ?? '–'}</td>
      <td class="state-${state}">${state}!${reason === null ? '' : html`<small>${reason}</small>`}</td>
    </tr>
    !${children
      .map(
        (child) =>
          html`<tr class="child">
            <td>${child.table}</td>
            <td class="number">${count(child)}</td>
            <td colspan="4"></td>
          </tr>`,
      )
      .join('')}`
}

function count({ rows, isEstimate }: ObjectType['tables'][number]): string {
  return `${isEstimate ? '≈ ' : ''}${rows.toLocaleString('en')}`
}
