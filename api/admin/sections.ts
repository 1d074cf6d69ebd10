import { html } from 'ghtml'
import type { FullSyncProgress, TypeProgress } from '../../workflows/contract.js'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { howOld } from './how-old.js'
import { PAGE } from './send-page.js'
import { when } from './time.js'

// Sections of the admin page. overview.ts combines them.

/** Renders the last full sync of everything, and the last one of a part, if that is newer. */
export function lastRuns({ last, lastOfAll }: Status['fullSync']): string {
  if (!last) return html`<p>No full sync has run yet.</p>`
  if (last.scope === null) return lastRun(last)
  return html`!${lastOfAll ? lastRun(lastOfAll) : html`<p>No full sync of everything has run yet.</p>`}
  !${lastRun(last)}`
}

function lastRun(run: NonNullable<Status['fullSync']['last']>): string {
  const result = run.result as FullSyncProgress | null // as the workflow wrote it
  const kind = run.scope === null ? 'Last full sync' : `Last sync of a part (${run.scope})`
  return html`<p>
      <strong data-last-run="${run.outcome}">${kind}: ${[run.outcome, ...notable(result)].join(', ')}</strong>!${
        run.finishedAt ? html`, !${when(run.finishedAt)}` : ''
      }.
      <a href="${PAGE}/runs/${run.id}">See its types</a>
    </p>
    !${run.error ? html`<pre class="bad">${run.error}</pre>` : ''}`
}

/**
 * Returns the numbers of failed and skipped types, such as `5 skipped`. The outcome alone does not show them.
 */
function notable(result: FullSyncProgress | null): string[] {
  const count = (state: TypeProgress['state']) => result?.types.filter((each) => each.state === state).length ?? 0
  return (['failed', 'skipped'] as const).flatMap((state) => (count(state) > 0 ? `${count(state)} ${state}` : []))
}

/** Renders the numbers of the inbox. The page of events shows the events themselves. */
export function inbox(status: Status): string {
  return html`<section aria-label="Inbox">
    <h2>Inbox</h2>
    !${inboxNumbers(status)}
    <p><a href="${PAGE}/events">See the events</a></p>
  </section>`
}

/** Renders how many events wait and how many were set aside, with links to them, and the webhook endpoint. */
export function inboxNumbers({ inbox: all, endpoint }: Status): string {
  const { open, failed, blocked, lastWebhookAt, oldestReceivedAt } = all
  return html`<dl>
    <dt>Waiting to be applied</dt>
    <dd data-open="${open}">
      !${countLink(open, 'open')}!${oldestReceivedAt ? html`, the oldest since !${when(oldestReceivedAt)}` : ''}
    </dd>
    <dt>Set aside</dt>
    <dd data-set-aside="${failed + blocked}">
      !${countLink(failed, 'failed')} failed, !${countLink(blocked, 'blocked')} waiting for a permission
    </dd>
    <dt>Last webhook received</dt>
    <dd>!${lastWebhookAt ? when(lastWebhookAt) : 'none yet'}</dd>
    <dt>Webhook endpoint at Stripe</dt>
    <dd>!${endpointLine(endpoint)}</dd>
  </dl>`
}

function endpointLine(endpoint: Status['endpoint']): string {
  if (!endpoint) return 'not checked yet'
  const sentences = [...endpoint.problems, ...endpoint.advice].join(' ')
  return sentences === '' ? html`set up as needed, checked !${when(endpoint.checkedAt)}` : html`${sentences}`
}

function countLink(count: number, outcome: string): string {
  const text = count.toLocaleString('en')
  return count === 0 ? text : html`<a href="${PAGE}/events?outcome=${outcome}">${text}</a>`
}

/** Renders users without a customer, and customers with a subscription but without a user. */
export function users({ users: links, counted }: Status): string {
  const list = (count: number, examples: readonly string[], what: string) =>
    html`<p>
      ${what}!${
        examples.length > 0 ? html`: <code>${examples.join(', ')}</code>${count > examples.length ? ' …' : ''}` : '.'
      }
    </p>`
  const unlinked = `${quantity(links.unlinkedUsers, 'user')} in ${links.table} ${links.unlinkedUsers === 1 ? 'points' : 'point'} to a customer that is not in Stripe`
  const stray = `${quantity(links.strayCustomers, 'customer')} with a subscription ${links.strayCustomers === 1 ? 'has' : 'have'} no user`
  return html`<section aria-label="Users">
    <h2>Users without a matching Stripe customer</h2>
    !${
      links.isKnown
        ? html`!${list(links.unlinkedUsers, links.unlinkedExamples, unlinked)}
          !${list(links.strayCustomers, links.strayExamples, stray)}`
        : html`<p class="hint">
            There is no column ${links.column} in table ${links.table}. Set APP_USER_TABLE and APP_USER_CUSTOMER_COLUMN
            to compare your users with Stripe's customers.
          </p>`
    }
    !${howOld('Users', counted)}
  </section>`
}
