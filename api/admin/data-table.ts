import { html } from 'ghtml'

/** The name of a column. A column of numbers is aligned to the right. */
export type Column = string | { readonly name: string; readonly isNumber: true }

export interface Table {
  readonly columns: readonly Column[]
  /** The HTML of each row. */
  readonly rows: readonly string[]
  /** HTML attributes of the table. */
  readonly attributes?: string
}

/** Renders a table that scrolls sideways where it is wider than the screen. */
export function dataTable({ columns, rows, attributes = '' }: Table): string {
  return html`<div class="scroll">
    <table !${attributes}>
      <thead>
        <tr>
          !${columns.map(heading).join('')}
        </tr>
      </thead>
      <tbody>
        !${rows.join('')}
      </tbody>
    </table>
  </div>`
}

function heading(column: Column): string {
  return typeof column === 'string'
    ? html`<th scope="col">${column}</th>`
    : html`<th scope="col" class="number">${column.name}</th>`
}
