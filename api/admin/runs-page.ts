import { html } from 'ghtml'
import { RUN_KINDS, RUN_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import type { Run } from '../runs/run-schema.js'
import type { Status } from '../status/status-schema.js'
import { duration } from './duration.js'
import { runningSync } from './running-sync.js'
import { PAGE } from './send-page.js'
import { type Column, dataTable } from './data-table.js'
import { when } from './time.js'

const COLUMNS: readonly Column[] = [
  'Run',
  'Started by',
  'Started',
  { name: 'Took', isNumber: true },
  'Result',
  'Counts',
]

export interface RunsPage {
  readonly status: Status
  readonly query: URLSearchParams
  /** Runs that are recorded as running. */
  readonly running: readonly Run[]
  /** The history, or the sentence why it cannot be read. */
  readonly found: { readonly data: readonly Run[]; readonly next: string | null } | string
  /** Address of our namespace's workflows in Temporal's web UI. */
  readonly workflowsUrl: string
}

/** Renders the page of runs: those that run now, and the history with its filter. */
export function runsPage({ status, query, running, found, workflowsUrl }: RunsPage): string {
  return html`<section aria-label="Running">
      <h2>Running now</h2>
      !${nowRunning(status, running, workflowsUrl)}
      <p class="actions"><a href="${PAGE}/sync">Plan or start a sync</a></p>
    </section>
    <section aria-label="History">
      <h2>History</h2>
      !${filterForm(query)}
      !${typeof found === 'string' ? html`<p class="bad" role="alert">${found}</p>` : history(found, query)}
      <p class="hint">Records of reconciles and audits are kept for 7 days, and those of full syncs for good.</p>
    </section>`
}

function nowRunning({ fullSync, ...rest }: Status, running: readonly Run[], workflowsUrl: string): string {
  const others = running.filter(({ kind }) => kind !== 'full-sync')
  if (!fullSync.running && others.length === 0) return html`<p>Nothing runs now.</p>`
  return html`!${fullSync.running ? runningSync(fullSync.running, { fullSync, ...rest }, workflowsUrl) : ''}
  !${others
    .map(
      (run) =>
        html`<p class="progress" data-running="${run.kind}">
          <strong>${nameOf(run)}</strong> since !${when(run.startedAt)} (${duration(run.seconds)}).
          <progress aria-label="${nameOf(run)} is running"></progress> Its share done is not known: it chooses its work
          step by step.
          <a href="${workflowsUrl}/${run.workflowId}/${run.id}" target="_blank" rel="noopener">See it in Temporal</a>
        </p>`,
    )
    .join('')}`
}

const NAMES = {
  'full-sync': 'Full sync',
  reconcile: 'Reconcile',
  audit: 'Audit',
  eventless: 'Audit of types without events',
}

/** Names a run by its kind and what it covers. */
export function nameOf({ kind, scope }: Pick<Run, 'kind' | 'scope'>): string {
  return scope === null || kind === 'eventless' ? NAMES[kind] : `${NAMES[kind]} (${scope})`
}

function filterForm(query: URLSearchParams): string {
  const options = (name: string, words: readonly string[]) =>
    words
      .map((word) => html`<option value="${word}" !${query.get(name) === word ? 'selected' : ''}>${word}</option>`)
      .join('')
  return html`<form method="get" action="${PAGE}/runs" class="actions" id="filter" data-keep>
    <label
      >Kind
      <select name="kind">
        <option value="">all</option>
        !${options('kind', RUN_KINDS)}
      </select></label
    >
    <label
      >Result
      <select name="outcome">
        <option value="">all</option>
        !${options('outcome', RUN_OUTCOMES)}
      </select></label
    >
    <button>Show</button>
  </form>`
}

const STARTERS = {
  schedule: 'schedule',
  reconcile: 'a reconcile',
  page: 'this page',
  api: 'the API',
  temporal: "Temporal's CLI or UI",
}

/** Says who started a run. */
export function starterOf({ startedBy }: Pick<Run, 'startedBy'>): string {
  return startedBy === null ? 'not recorded' : STARTERS[startedBy]
}

function history({ data, next }: Exclude<RunsPage['found'], string>, query: URLSearchParams): string {
  if (data.length === 0) return html`<p data-found="0">No run matches.</p>`
  const row = (run: Run) =>
    html`<tr data-run="${run.id}">
      <td><a href="${PAGE}/runs/${run.id}">${nameOf(run)}</a></td>
      <td>${starterOf(run)}</td>
      <td>!${when(run.startedAt)}</td>
      <td class="number">${duration(run.seconds)}</td>
      <td class="outcome-${run.outcome}">${run.outcome}</td>
      <td>${countsText(run)}</td>
    </tr>`
  const following = new URLSearchParams(query)
  if (next !== null) following.set('after', next)
  return html`!${dataTable({ columns: COLUMNS, rows: data.map(row) })}
  !${next === null ? '' : html`<p><a href="${PAGE}/runs?${following.toString()}">Older runs</a></p>`}`
}

/** The name of a count in a sentence, by its name in the record. Counts without a name here are not shown. */
const COUNTS: Readonly<Record<string, string>> = {
  listed: 'listed',
  inserted: 'inserted',
  changed: 'changed',
  tombstoned: 'gone',
  failed: 'types failed',
  skipped: 'types skipped',
  eventsFound: 'events found',
  eventsSettled: 'events settled',
  orphansChecked: 'rows of gone owners checked',
  proven: 'ranges proven',
  auditsStarted: 'audits started',
}

/** Says the counts that are not 0. */
export function countsText({ counts, outcome }: Pick<Run, 'counts' | 'outcome'>): string {
  if (counts === null) return ''
  const shown = Object.entries(COUNTS).flatMap(([name, text]) => {
    const count = counts[name] ?? 0
    return count > 0 ? `${count.toLocaleString('en')} ${text}` : []
  })
  return shown.join(', ') || (outcome === 'complete' ? 'nothing to repair' : '')
}
