import { html } from 'ghtml'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { requests } from './requests.js'
import { foundDrift } from './found-drift.js'
import { misfits } from './misfits.js'
import { howOld } from './how-old.js'
import { layout } from './layout.js'
import { gaps, inbox, lastRuns, progress, users } from './sections.js'
import { foundTroubles } from './found-troubles.js'
import { searchForm } from './object-page.js'
import { ago, moment } from './time.js'

export interface PageInput {
  readonly status: Status
  /** Address of our namespace's workflows in Temporal's web UI. */
  readonly workflowsUrl: string
}

/**
 * Renders the admin page.
 *
 * @param live the part that the open page fetches again every 1.5 s
 * @param notice the result of the last button press. It stays until the page is left.
 */
export function adminPage(live: string, notice?: string): string {
  return layout(
    html`<div class="top">!${searchForm()}</div>
      !${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}
      <main id="live" data-refresh="/admin/stripe-sync/live">!${live}</main>
      <template id="no-answer">
        <section class="verdict bad" aria-label="State">
          <p class="state" data-state="no answer" aria-live="polite">no answer</p>
          <p>No answer since <time></time>. What you see below is old.</p>
          <p>Check that the API is running. The page asks again by itself.</p>
        </section>
      </template>
      <script src="/admin/stripe-sync/refresh.js" type="module"></script>`,
  )
}

/** Renders an error as a page, for a browser. */
export function errorPage(title: string, message: string): string {
  return layout(
    html`<main class="login">
      <h1>${title}</h1>
      <p role="alert">${message}</p>
      <p><a href="/admin/stripe-sync">Back to the admin page</a></p>
    </main>`,
  )
}

/**
 * Renders the live part when the status cannot be read.
 *
 * @param problem why webhooks cannot be stored; null when only the status cannot be read
 */
export function unknownSection(problem: string | null): string {
  return html`
    <header><h1>Stripe Sync</h1></header>
    <section class="verdict bad" aria-label="State">
      <p class="state" data-state="unknown" aria-live="polite">unknown</p>
      !${
        problem === null
          ? html`<p>The status cannot be read. The log of the API has the reason.</p>`
          : html`<p>The status cannot be read, and webhooks cannot be stored. ${problem}</p>
              <p>Stripe delivers the webhooks again, and reconcile finds them.</p>`
      }
    </section>
  `
}

/** Renders the live part: the whole status. */
export function liveSection({ status, workflowsUrl }: PageInput): string {
  const { running } = status.fullSync
  return html`
    <header>
      <h1>Stripe Sync</h1>
      <form method="post" action="/admin/stripe-sync/logout"><button class="quiet">Log out</button></form>
    </header>
    !${verdict(status)}
    <section aria-label="Full sync">
      <div class="actions">
        !${
          running
            ? html`!${button(running.progress?.state === 'paused' ? 'resume' : 'pause')} !${button('cancel')}`
            : button('sync')
        }
        <a href="${workflowsUrl}" target="_blank" rel="noopener">Temporal UI</a>
      </div>
      !${running ? progress(running, workflowsUrl) : lastRuns(status.fullSync)}
    </section>
    !${foundTroubles(status, workflowsUrl)} !${types(status)} !${inbox(status)} !${gaps(status)} !${foundDrift(status)}
    !${misfits(status)} !${requests(status.requests)} !${users(status)}
    <footer>
      !${status.accounts.map(({ account, mode }) => html`<span>${account} (${mode} mode)</span> `).join('')}
      <span>${workersLine(status)}</span>
      <span>Status as of ${moment(status.checkedAt)}</span>
    </footer>
  `
}

function workersLine({ workers, checkedAt }: Status): string {
  const alive = workers.filter(({ isAlive }) => isAlive).length
  const [newest] = workers
  if (alive > 0 || !newest) return quantity(alive, 'worker')
  return `0 workers, the last one was seen ${ago(newest.lastSeenAt, checkedAt)}`
}

/** Renders the login form, which visitors without a session see. */
export function loginPage(error?: string): string {
  return layout(
    html`<main class="login">
      <h1>Stripe Sync</h1>
      !${error ? html`<p class="notice bad" role="alert">${error}</p>` : ''}
      <form method="post" action="/admin/stripe-sync/login">
        <label for="token">Admin token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
        <button>Log in</button>
      </form>
      <p class="hint">Enter the value of ADMIN_TOKEN. <code>npm run dev</code> prints a link that logs in.</p>
    </main>`,
  )
}

const TONE = {
  'in sync': 'good',
  'catching up': 'busy',
  'never synced': 'busy',
  degraded: 'warn',
  'out of sync': 'bad',
} as const

function verdict({ state, knownAsOf, reasons, checkedAt }: Status): string {
  return html`<section class="verdict ${TONE[state]}" aria-label="State">
    <p class="state" data-state="${state}" aria-live="polite">${state}</p>
    !${
      knownAsOf
        ? html`<p>
            Every event up to <time datetime="${knownAsOf.toISOString()}">${moment(knownAsOf)}</time> is in its row
            (${ago(knownAsOf, checkedAt)}).
          </p>`
        : ''
    }
    !${reasons.map((reason) => html`<p>${reason}</p>`).join('')}
  </section>`
}

const BUTTONS = { sync: 'Sync Now', pause: 'Pause', resume: 'Resume', cancel: 'Cancel' } as const

function button(action: keyof typeof BUTTONS): string {
  return html`<form method="post" action="/admin/stripe-sync/action">
    <button name="action" value="${action}" class="${action === 'sync' ? 'primary' : ''}">${BUTTONS[action]}</button>
  </form>`
}

function types({ types: all, counted, historyRead, checkedAt }: Status): string {
  return html`<section aria-label="Object types">
    <h2>Object types</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Table</th>
            <th class="number">Rows</th>
            <th>Last full sync</th>
            <th>Proven equal as of</th>
            <th class="number">Drift</th>
          </tr>
        </thead>
        <tbody>
          !${all
            .flatMap(({ tables, lastFullSync, proven, drift }) =>
              tables.map(
                ({ table, rows, isEstimate }, index) =>
                  html`<tr class="${index > 0 ? 'child' : ''}">
                    <td>${table}</td>
                    <td class="number">${isEstimate ? '≈ ' : ''}${rows.toLocaleString('en')}</td>
                    <td>${index > 0 ? '' : lastFullSync ? ago(lastFullSync, checkedAt) : 'never'}</td>
                    <td>${index > 0 ? '' : proven ? moment(proven.asOf) : 'not proven yet'}</td>
                    <td class="number">${index > 0 ? '' : (drift?.toLocaleString('en') ?? '–')}</td>
                  </tr>`,
              ),
            )
            .join('')}
        </tbody>
      </table>
    </div>
    <p class="hint">
      Proven equal as of: every object was read from Stripe and compared with its row, at this time or later. Drift:
      rows that the last full sync inserted, changed or marked deleted. The first full sync is not counted.
    </p>
    !${all.map((each) => askedByEvidence(each, checkedAt)).join('')} !${howOld('Rows', counted)}
    !${howOld('Full syncs and proofs', historyRead)}
  </section>`
}

/** Renders, for a type that is listed by evidence, which parents' lists were read. */
function askedByEvidence({ tables, askedWithoutEvidence: asked }: Status['types'][number], checkedAt: Date): string {
  if (!asked) return ''
  const percent = Math.floor(asked.share * 100)
  const since = asked.since === null ? '' : `, the first of them ${ago(asked.since, checkedAt)}`
  return html`<p class="hint" data-asked="${percent}">
    ${tables[0]?.table}: Stripe's list is read for each customer with a sign of such objects. Of the other customers'
    lists, ${percent} % were read too${since}.
  </p>`
}
