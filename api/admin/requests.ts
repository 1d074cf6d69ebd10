import { html } from 'ghtml'
import { LANES } from '../../prisma/catalogue/enumerated-columns.js'
import type { Status } from '../status/status-schema.js'

const LANE_NAMES = {
  live: 'customers and webhooks',
  sync: 'Sync Now',
  reconcile: 'reconcile',
  audit: 'audit',
} as const

/** Renders how much of Stripe's rate limits we use. */
export function requests({ limits, usedPerSecond, waiting, rateLimited, closed, month }: Status['requests']): string {
  const waits = LANES.filter((lane) => waiting[lane] > 0).map(
    (lane) => `${waiting[lane].toLocaleString('en')} for ${LANE_NAMES[lane]}`,
  )
  const refusals = Object.entries(rateLimited).map(([reason, count]) => `${count.toLocaleString('en')} × ${reason}`)
  const pauses = closed.map(({ endpoint, forMs }) => `${endpoint} for ${Math.ceil(forMs / 1_000)} s`)
  return html`<section aria-label="Requests to Stripe">
    <h2>Requests to Stripe</h2>
    <dl>
      <dt>Used</dt>
      <dd data-used-per-second="${usedPerSecond}">
        ${
          limits
            ? `${usedPerSecond.toLocaleString('en')} of ${limits.perSecond.toLocaleString('en')} a second, the mean of the last ten seconds`
            : 'none yet'
        }
      </dd>
      <dt>Waiting for their turn</dt>
      <dd>${waits.length > 0 ? waits.join(', ') : 'none'}</dd>
      <dt>Refused by Stripe (429)</dt>
      <dd>${refusals.length > 0 ? refusals.join(', ') : 'none'}</dd>
      !${month ? sentInMonth(month) : ''}
      !${
        pauses.length > 0
          ? html`<dt>Paused, as Stripe asked</dt>
              <dd>${pauses.join(', ')}</dd>`
          : ''
      }
    </dl>
  </section>`
}

/** Renders the requests of the calendar month, beside Stripe's allowance. */
function sentInMonth({ began, sent, byLane, most, allowance }: NonNullable<Status['requests']['month']>): string {
  const number = (value: number) => value.toLocaleString('en')
  const lanes = LANES.filter((lane) => byLane[lane] > 0).map(
    (lane) => `${number(byLane[lane])} for ${LANE_NAMES[lane]}`,
  )
  const endpoints = most.map(({ endpoint, count }) => `${number(count)} × ${endpoint}`)
  return html`<dt>Sent in this month</dt>
    <dd data-sent-in-month="${sent}">
      ${number(sent)} since ${began.toISOString().slice(0, 10)} (UTC)${lanes.length > 0 ? `: ${lanes.join(', ')}` : ''}
    </dd>
    <dt>Most requested endpoints</dt>
    <dd>${endpoints.length > 0 ? endpoints.join(', ') : 'none'}</dd>
    !${
      allowance
        ? html`<dt>Allowed by Stripe</dt>
            <dd data-allowance-used="${allowance.used}">
              ${number(allowance.reads)} reads for ${number(allowance.payments)} payments:
              ${Math.round(allowance.used * 100)} % are used
            </dd>`
        : ''
    }`
}
