import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'
import { actionButton } from './action-button.js'
import { copySection } from './copy-section.js'
import { foundTroubles } from './found-troubles.js'
import { operatorActions } from './operator-actions.js'
import { requests } from './requests.js'
import { runningSync } from './running-sync.js'
import { inbox, lastRuns, users } from './sections.js'
import { PAGE } from './send-page.js'

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
        <a href="${PAGE}/sync">Plan a sync</a> <a href="${PAGE}/runs">All runs</a>
        <a href="${workflowsUrl}" target="_blank" rel="noopener">Temporal UI</a>
      </div>
      !${running ? runningSync(running, status, workflowsUrl) : lastRuns(status.fullSync)}
    </section>
    !${foundTroubles(status, workflowsUrl)} !${copySection(status)} !${inbox(status)} !${requests(status.requests)}
    !${users(status)} !${operatorActions(status)}
  `
}

/** Renders the button of a full sync, if none runs and no problem above offers it. */
function syncActions({ fullSync: { running }, problems }: Status): string {
  const isOffered = problems.some(({ action }) => action === 'sync')
  return running || isOffered ? '' : actionButton('sync')
}
