import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'
import type { Trouble } from '../status/troubles.js'
import { type Column, dataTable } from './data-table.js'
import { when } from './time.js'

const COLUMNS: readonly Column[] = ['What', { name: 'Failures', isNumber: true }, 'Since', 'Last error']

/** Renders the workflow steps that fail again and again in Temporal; an empty text when there are none. */
export function foundTroubles({ temporal: { troubles } }: Status, workflowsUrl: string): string {
  const { found, isComplete } = troubles
  if (found.length === 0) return ''
  const row = ({ workflowId, runId, activity, failedAttempts, since, lastError }: Trouble) =>
    html`<tr>
      <td>
        ${activity ?? 'its own code'}<small
          ><a href="${workflowsUrl}/${encodeURIComponent(workflowId)}/${runId}" target="_blank" rel="noopener"
            >${workflowId}</a
          ></small
        >
      </td>
      <td class="number">${failedAttempts.toLocaleString('en')}</td>
      <td>!${since ? when(since) : 'not known'}</td>
      <td>${lastError}</td>
    </tr>`
  return html`<section aria-label="Failing again and again">
    <h2>Failing again and again</h2>
    !${dataTable({ columns: COLUMNS, rows: found.map(row), attributes: `data-troubles="${found.length}"` })}
    <p class="hint">
      Temporal retries an activity every 30 s until it succeeds. A workflow whose own code fails waits for a worker with
      code that fits its history.!${isComplete ? '' : html` There may be more: not every running workflow was checked.`}
    </p>
  </section>`
}
