import { describe, expect, it } from 'vitest'
import { finding } from '../../api/status/problem.js'
import type { Evidence } from '../../api/status/evidence.js'
import { judge } from '../../api/status/verdict.js'

const until = new Date('2026-03-01T12:00:00Z')

/** Evidence without a problem. */
const well: Evidence = {
  eventsUntil: until,
  checkedMsAgo: 1_000,
  reconcileIntervalMs: 300_000,
  isTemporalReachable: true,
  webhookProblems: [],
  missedEvents: 0,
  silentEvents: 0,
  workers: 'alive',
  stripeProblem: null,
  scheduleProblems: [],
  workflowProblems: [],
  reconcileError: null,
  auditError: null,
  endpointProblems: [],
  endpointAdvice: [],
  requestWarnings: [],
  skipped: [],
  hasSynced: true,
  unsynced: [],
  failed: [],
  wasCancelled: false,
  runningSync: null,
  historyProblem: null,
  inbox: { open: 0, earliestCreated: null, oldestMsAgo: null, failed: 0, blocked: 0 },
}

describe('the verdict', () => {
  it('is "in sync" as of the time up to which every event is known', () => {
    expect(judge(well)).toEqual({ state: 'in sync', knownAsOf: until, problems: [], reasons: [] })
  })

  it('is as of the earliest open event', () => {
    const earliestCreated = new Date(until.getTime() - 5_000)
    const verdict = judge({ ...well, inbox: { ...well.inbox, open: 2, earliestCreated, oldestMsAgo: 4_000 } })
    expect(verdict).toMatchObject({ state: 'in sync', knownAsOf: earliestCreated })
    expect(verdict.reasons).toEqual(['2 events wait to be applied.'])
  })

  it('ignores open events that are newer than the time up to which every event is known', () => {
    const earliestCreated = new Date(until.getTime() + 5_000)
    const inbox = { ...well.inbox, open: 1, earliestCreated, oldestMsAgo: 100 }
    expect(judge({ ...well, inbox }).knownAsOf).toEqual(until)
  })

  it.each<[string, Partial<Evidence>, string, RegExp]>([
    ['no full sync has begun', { eventsUntil: null }, 'never synced', /next reconcile starts a full sync/],
    [
      'no type is synced',
      { hasSynced: false, unsynced: ['charges'] },
      'never synced',
      /No object type is fully synced/,
    ],
    [
      'no type is synced, and one failed',
      { hasSynced: false, failed: ['charges'] },
      'never synced',
      /failed for charges/,
    ],
    [
      'a person cancelled the first full sync',
      { eventsUntil: null, wasCancelled: true },
      'never synced',
      /none starts by itself: press Sync Now/,
    ],
    ['Temporal is down', { isTemporalReachable: false }, 'degraded', /Temporal cannot be reached/],
    [
      'the first full sync runs',
      { hasSynced: false, unsynced: ['charges'], runningSync: 'running' },
      'never synced',
      /A full sync is running\.$/,
    ],
    [
      'no worker lives',
      { workers: 'silent' },
      'degraded',
      /sign of life for 20 seconds\. Webhooks are stored\. .* Start a worker/,
    ],
    [
      'events came without webhooks',
      { missedEvents: 144 },
      'in sync',
      /^144 events of the last 24 hours came without a webhook\. Reconcile found them\.$/,
    ],
    [
      'webhooks stopped',
      { missedEvents: 50, silentEvents: 5 },
      'degraded',
      /Webhooks have stopped: 5 events .* Check the endpoint/,
    ],
    [
      'one webhook was lost',
      { missedEvents: 1, silentEvents: 1 },
      'in sync',
      /^1 event of the last 24 hours came without a webhook\. Reconcile found it\.$/,
    ],
    [
      'Stripe refuses the key',
      { stripeProblem: { kind: 'refused', reason: 'Expired.' } },
      'out of sync',
      /refuses the key of the worker: Expired\./,
    ],
    [
      'Stripe does not answer',
      { stripeProblem: { kind: 'unreachable', reason: 'status 503' } },
      'degraded',
      /Stripe answers no request of the worker: status 503\. Webhooks are stored/,
    ],
    ['webhooks are refused', { webhookProblems: ['They are refused.'] }, 'degraded', /They are refused/],
    ['a workflow is stuck', { workflowProblems: ['It is stuck.'] }, 'degraded', /It is stuck/],
    [
      'a schedule is missing',
      { scheduleProblems: [finding('schedule-stopped', 'It is missing.')] },
      'degraded',
      /It is missing/,
    ],
    ['proofs cannot be read', { historyProblem: 'Not read.' }, 'degraded', /Not read\. .* may be out of date/],
    ['reconcile is late', { checkedMsAgo: 3_600_000 }, 'degraded', /has not completed for 60 minutes/],
    ['reconcile failed', { reconcileError: 'Stripe refuses the key' }, 'out of sync', /Stripe refuses the key/],
    ['an audit failed', { auditError: 'customers: too many are gone' }, 'out of sync', /audit .*too many are gone/],
    ['the endpoint is disabled', { endpointProblems: ['Stripe has disabled it.'] }, 'degraded', /has disabled it/],
    ['the endpoint lacks events', { endpointAdvice: ['It does not get x: add it.'] }, 'in sync', /does not get x/],
    ['a type failed', { failed: ['charges'] }, 'out of sync', /failed for charges/],
    ['an event failed', { inbox: { ...well.inbox, failed: 1 } }, 'out of sync', /1 event could not be applied/],
    ['events are blocked', { inbox: { ...well.inbox, blocked: 2 } }, 'out of sync', /2 events wait for a permission/],
    [
      'events wait too long',
      { inbox: { ...well.inbox, open: 1, oldestMsAgo: 600_000 } },
      'catching up',
      /1 event waits to be applied, the oldest for 10 minutes\./,
    ],
    ['a type is not synced', { unsynced: ['payouts'] }, 'degraded', /Not fully synced: payouts\. .*next reconcile/],
    [
      'many types are not synced',
      { unsynced: Array.from({ length: 12 }, (_, index) => `table_${index}`) },
      'degraded',
      /table_9 and 2 more/,
    ],
    [
      'a type is skipped',
      { skipped: ['charges: the key lacks a permission'] },
      'in sync',
      /Not synced: charges: the key lacks/,
    ],
  ])('gives the state and the reason when %s', (_what, change, state, reason) => {
    const verdict = judge({ ...well, ...change })
    expect(verdict.state).toBe(state)
    expect(verdict.reasons.join(' ')).toMatch(reason)
  })

  it('gives every reason, those that need a person first', () => {
    const { state, reasons } = judge({ ...well, isTemporalReachable: false, failed: ['charges'] })
    expect(state).toBe('out of sync')
    expect(reasons).toHaveLength(2)
    expect(reasons[0]).toMatch(/charges/)
  })
})
