import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'
import { dataTable } from './data-table.js'
import { whenAgo } from './time.js'

/** Renders what operators did last. */
export function operatorActions({ actions, checkedAt }: Status): string {
  const row = ({ at, actor, address, action, target, result }: Status['actions'][number]) =>
    html`<tr>
      <td>${action}<small>${target ?? ''}</small></td>
      <td>${result}</td>
      <td>${actor === 'token' ? 'with the token' : 'at the page'}<small>${address}</small></td>
      <td>!${whenAgo(at, checkedAt)}</td>
    </tr>`
  return html`<section aria-label="What operators did">
    <h2>What operators did</h2>
    !${
      actions.length === 0
        ? html`<p>Nobody has pressed a button or sent a POST yet.</p>`
        : html`!${dataTable({ columns: ['Action', 'Result', 'By', 'When'], rows: actions.map(row) })}
            <p class="hint">The newest ${actions.length}. GET /api/actions has all of the last 400 days.</p>`
    }
  </section>`
}
