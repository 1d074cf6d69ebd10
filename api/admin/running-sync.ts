import { html } from 'ghtml'
import { fullSyncId } from '../../workflows/contract.js'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { type SyncProgress, syncProgress } from '../status/sync-progress.js'
import type { RunningSync } from '../status/temporal-state.js'
import { actionButton } from './action-button.js'
import { duration } from './duration.js'
import { PAGE } from './send-page.js'
import { when } from './time.js'

/** Renders the running full sync with its progress bar and its buttons. */
export function runningSync(running: RunningSync, status: Status, workflowsUrl: string): string {
  const { runId, startedAt, progress } = running
  const state = progress?.state ?? 'running'
  const found = syncProgress(running, status)
  const action = state === 'paused' ? 'resume' : 'pause'
  const isOffered = status.problems.some((problem) => problem.action === action) // with the problem, on top
  return html`<p>
      <strong data-progress="${state}">${progress?.dryRun ? 'Dry run' : 'Full sync'} ${state}</strong> since
      !${when(startedAt)} · <a href="${PAGE}/runs/${runId}">types of this run</a> ·
      <a href="${workflowsUrl}/${fullSyncId}/${runId}/user-metadata" target="_blank" rel="noopener"
        >see it in Temporal</a
      >
    </p>
    !${found ? bar(found) : html`<p class="hint">The worker does not answer yet.</p>`}
    <div class="actions">
      !${isOffered ? '' : actionButton(action)}
      <details class="ask">
        <summary>Cancel …</summary>
        <p>Cancel this run? Rows that it has written stay. It is not started again by itself.</p>
        !${actionButton('cancel')}
      </details>
    </div>`
}

function bar({
  share,
  shareOf,
  types,
  endedTypes,
  listed,
  perSecond,
  requests,
  inProgress,
  ...left
}: SyncProgress): string {
  const percent = share === null ? null : Math.min(100, Math.floor(share * 100))
  const shareText =
    percent === null
      ? 'Nothing is listed yet.'
      : shareOf === 'objects'
        ? `About ${percent} % of the objects.`
        : `${endedTypes} of ${types.length} types are done.`
  const remaining =
    left.secondsLeft === null
      ? `Remaining time: not known yet: ${left.unknownBecause}.`
      : `About ${duration(left.secondsLeft)} left.`
  return html`<p class="progress">
      <progress aria-label="Share done" max="100" !${percent === null ? '' : html`value="${percent}"`}></progress>
      <span data-share="${percent ?? ''}">${shareText}</span> <span data-remaining>${remaining}</span>
    </p>
    <p>
      ${quantity(listed, 'object')} listed, ${Math.round(perSecond).toLocaleString('en')} per second,
      ${quantity(requests, 'request')}. ${inProgress.length > 0 ? `Now: ${inProgress.join(', ')}.` : ''}
    </p>`
}
