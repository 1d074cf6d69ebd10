import { ago } from '../admin/time.js'
import { quantity } from '../quantity.js'
import type { Status } from './status-schema.js'

type Light = Status['health'][number]

/** The sections of the status that the lights are made from. */
export type HealthInput = Pick<
  Status,
  'checkedAt' | 'workers' | 'endpoint' | 'inbox' | 'temporal' | 'requests' | 'problems'
>

/**
 * Returns one light for each part of the service. A status exists only when the API and the database answer, so
 * these two are never `unknown`.
 */
export function healthOf(input: HealthInput): Light[] {
  return [
    keyLight(input),
    endpointLight(input),
    webhookLight(input),
    { name: 'API', state: 'good', text: 'answers' },
    databaseLight(input),
    input.temporal.isReachable
      ? { name: 'Temporal', state: 'good', text: 'answers' }
      : { name: 'Temporal', state: 'bad', text: 'does not answer' },
    workerLight(input),
    scheduleLight(input),
    budgetLight(input),
  ]
}

function keyLight({ workers }: HealthInput): Light {
  const name = 'Stripe key'
  const alive = workers.filter(({ isAlive }) => isAlive)
  if (alive.length === 0) return { name, state: 'unknown', text: 'no worker uses it' }
  const kinds = alive.map(({ stripeProblem }) => stripeProblem?.kind)
  if (kinds.includes('refused')) return { name, state: 'bad', text: 'refused' }
  if (kinds.includes('unreachable')) return { name, state: 'warn', text: 'Stripe does not answer' }
  return { name, state: 'good', text: 'not refused' }
}

function endpointLight({ endpoint, checkedAt }: HealthInput): Light {
  const name = 'Webhook endpoint'
  if (!endpoint) return { name, state: 'unknown', text: 'not checked yet' }
  const checked = `checked ${ago(endpoint.checkedAt, checkedAt)}`
  if (!endpoint.isChecked) return { name, state: 'unknown', text: `could not be read, ${checked}` }
  const count = endpoint.problems.length
  return count > 0
    ? { name, state: 'bad', text: `${quantity(count, 'problem')}, ${checked}` }
    : { name, state: 'good', text: checked }
}

function webhookLight({ inbox: { lastWebhookAt }, problems, checkedAt }: HealthInput): Light {
  const name = 'Last webhook'
  const text = lastWebhookAt ? ago(lastWebhookAt, checkedAt) : 'none yet'
  const isStopped = problems.some(({ code }) => code === 'webhooks-stopped' || code === 'webhooks-refused')
  return { name, state: isStopped ? 'bad' : lastWebhookAt ? 'good' : 'unknown', text }
}

function databaseLight({ problems }: HealthInput): Light {
  const name = 'Database'
  return problems.some(({ code }) => code === 'webhooks-refused')
    ? { name, state: 'warn', text: 'answers, but webhooks were not stored' }
    : { name, state: 'good', text: 'answers' }
}

function workerLight({ workers, checkedAt }: HealthInput): Light {
  const name = 'Workers'
  const [newest] = workers
  if (!newest) return { name, state: 'bad', text: 'none is running' }
  const alive = workers.filter(({ isAlive }) => isAlive).length
  const seen = `last seen ${ago(newest.lastSeenAt, checkedAt)}`
  return alive > 0
    ? { name, state: 'good', text: `${alive} alive, ${seen}` }
    : { name, state: 'bad', text: `none is alive, ${seen}` }
}

function scheduleLight({ temporal: { isReachable, schedules }, checkedAt }: HealthInput): Light {
  const name = 'Schedules'
  if (!isReachable || schedules.length === 0) return { name, state: 'unknown', text: 'Temporal does not answer' }
  const stopped = schedules.filter(({ state }) => state !== 'running')
  if (stopped.length > 0) {
    const isUnknown = stopped.every(({ state }) => state === 'unknown')
    const text = stopped.map(({ id, state }) => `${id} ${state}`).join(', ')
    return { name, state: isUnknown ? 'unknown' : 'bad', text }
  }
  return { name, state: 'good', text: schedules.map((each) => timesOf(each, checkedAt)).join('; ') }
}

function timesOf(
  { id, lastStartedAt, nextStartsAt }: Status['temporal']['schedules'][number],
  checkedAt: Date,
): string {
  const last = lastStartedAt ? ` ran ${ago(lastStartedAt, checkedAt)}` : ''
  const nextMs = nextStartsAt ? nextStartsAt.getTime() - checkedAt.getTime() : null
  const next = nextMs === null ? '' : `, next in ${quantity(Math.max(1, Math.round(nextMs / 1_000)), 'second')}`
  return `${id.replace('stripe-', '')}${last}${next}`
}

function budgetLight({ requests: { limits, usedPerSecond, closed, month }, problems }: HealthInput): Light {
  const name = 'Requests to Stripe'
  if (problems.some(({ code }) => code === 'allowance')) {
    return {
      name,
      state: 'warn',
      text: `${Math.round((month?.allowance?.used ?? 0) * 100)} % of this month's allowance is used`,
    }
  }
  if (closed.length > 0) return { name, state: 'warn', text: `paused for ${quantity(closed.length, 'endpoint')}` }
  return { name, state: 'good', text: limits ? `${usedPerSecond} of ${limits.perSecond} a second` : 'none yet' }
}
