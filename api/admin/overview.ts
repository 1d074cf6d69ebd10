import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'
import { actionButton } from './action-button.js'
import { foundDrift } from './found-drift.js'
import { foundTroubles } from './found-troubles.js'
import { misfits } from './misfits.js'
import { requests } from './requests.js'
import { gaps, inbox, lastRuns, progress, users } from './sections.js'
import { typesTable } from './types-table.js'

/**
 * Renders the content of the admin page.
 *
 * @param workflowsUrl address of our namespace's workflows in Temporal's web UI
 */
export function overview(status: Status, workflowsUrl: string): string {
  const { running } = status.fullSync
  return html`
    <section aria-label="Full sync">
      <div class="actions">
        !${syncActions(status)}
        <a href="${workflowsUrl}" target="_blank" rel="noopener">Temporal UI</a>
      </div>
      !${running ? progress(running, workflowsUrl) : lastRuns(status.fullSync)}
    </section>
    !${foundTroubles(status, workflowsUrl)} !${typesTable(status)} !${inbox(status)} !${gaps(status)}
    !${foundDrift(status)} !${misfits(status)} !${requests(status.requests)} !${users(status)}
  `
}

/** Renders the buttons of the full sync, without those that a problem above offers. */
function syncActions({ fullSync: { running }, problems }: Status): string {
  const isPaused = running?.progress?.state === 'paused'
  const actions = running ? ([isPaused ? 'resume' : 'pause', 'cancel'] as const) : (['sync'] as const)
  return actions
    .filter((action) => problems.every((problem) => problem.action !== action))
    .map(actionButton)
    .join(' ')
}
