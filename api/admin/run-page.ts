import { html } from 'ghtml'
import type { WholeRun } from '../../prisma/status/list-runs.js'
import type { FullSyncProgress, TypeProgress } from '../../workflows/contract.js'
import { withScope } from '../runs/run-schema.js'
import type { Status } from '../status/status-schema.js'
import { duration } from './duration.js'
import { runningSync } from './running-sync.js'
import { countsText, nameOf, starterOf } from './runs-page.js'
import { PAGE } from './send-page.js'
import { when } from './time.js'
import { typeResults } from './type-results.js'

/** Renders the page of one run: its record, its types, and for a finished plan the button that applies it. */
export function runPage(found: WholeRun | undefined, status: Status, workflowsUrl: string): string {
  if (!found) {
    return html`<section aria-label="Run">
      <h2>No record of this run</h2>
      <p>A run that has just been started appears here when a worker has begun it.</p>
      <p class="hint">Records of reconciles and audits are deleted after 7 days.</p>
      <p><a href="${PAGE}/runs">All runs</a></p>
    </section>`
  }
  const run = withScope(found)
  const running = status.fullSync.running?.runId === run.id ? status.fullSync.running : null
  const types = running?.progress?.types ?? typesOf(run)
  return html`<section aria-label="Run">
      <h2>${nameOf(run)}</h2>
      !${running ? runningSync(running, status, workflowsUrl) : ''}
      <dl>
        <dt>Result</dt>
        <dd data-outcome="${run.outcome}">${run.outcome}${run.counts ? `: ${countsText(run)}` : ''}</dd>
        <dt>Started</dt>
        <dd>!${when(run.startedAt)}, by: ${starterOf(run)}</dd>
        <dt>Ended</dt>
        <dd>!${run.finishedAt ? html`!${when(run.finishedAt)}, after ${duration(run.seconds)}` : 'not yet'}</dd>
      </dl>
      !${run.error === null ? '' : html`<pre class="bad">${run.error}</pre>`} !${applySection(run)}
      <p>
        <a href="${PAGE}/runs">All runs</a> ·
        <a href="${workflowsUrl}/${run.workflowId}/${run.id}" target="_blank" rel="noopener">see it in Temporal</a>
      </p>
    </section>
    !${
      types.length > 0
        ? html`<section aria-label="Types">
            <h2>${isPlan(run) ? 'What would change' : 'Types'}</h2>
            !${typeResults(types)}
          </section>`
        : ''
    }
    !${
      found.result !== null && types.length === 0
        ? html`<section aria-label="Result">
            <h2>Result</h2>
            <pre>${JSON.stringify(found.result, null, 2)}</pre>
          </section>`
        : ''
    }`
}

function typesOf({ kind, result }: Pick<WholeRun, 'kind' | 'result'>): readonly TypeProgress[] {
  const { types = [] } = Object(kind === 'full-sync' ? result : null) as Partial<FullSyncProgress> // as the workflow wrote it
  return types
}

/** Returns whether a run is a dry run, which plans a full sync. */
export function isPlan({ kind, input }: Pick<WholeRun, 'kind' | 'input'>): boolean {
  return kind === 'full-sync' && (Object(input) as { dryRun?: unknown }).dryRun === true
}

function applySection(run: WholeRun): string {
  if (!isPlan(run) || run.finishedAt === null) return ''
  if (run.outcome !== 'complete')
    return html`<p>The plan did not complete, so it cannot be applied. Mend what failed, and plan again.</p>`
  return html`<form method="post" action="${PAGE}/runs/${run.id}/apply" class="actions">
    <button class="primary">Apply this plan</button>
    <span class="hint">
      Applying lists everything again and writes it, so what has changed since the plan is written too.
    </span>
  </form>`
}
