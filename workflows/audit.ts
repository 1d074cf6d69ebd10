import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ContinueAsNew,
  continueAsNew,
  executeChild,
  isCancellation,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow'
import { finishAudit, planAudit, startAudit } from './port/audit.js'
import type { ObjectSyncInput } from './port/type-plan.js'
import { auditedRangeId, type AuditRanges, type AuditResult } from './contract.js'
import { parseAuditInput } from './audit-input.js'
import { objectSync } from './object-sync.js'
import { startedBy } from './started-by.js'
import { failureType, reasonOf, withItsReason } from './with-its-reason.js'

/** Ranges planned at a time. One history has room for the inputs and results of many such plans. */
const RANGES_PER_PLAN = 50

/** Types listed at once. Two are enough, because an audit is not urgent. */
const PARALLEL_TYPES = 2

/** The state that continue-as-new carries. */
interface Carried {
  /** When the audit began, by our database's clock, ISO. */
  readonly at: string
  /** Ranges that this audit may still list. */
  readonly limit: number
  /** Ranges planned so far, listed or not. Listing ids continue from this number, so none repeats. */
  readonly planned: number
  readonly result: AuditResult
  /** The first run, whose id the audit's record has. */
  readonly runId: string
}

/**
 * Lists the ranges with the oldest proofs again, compares them with the rows, repairs the differences, and
 * records new proofs. A type that fails does not stop the others, but the run then fails with the reasons.
 *
 * Carries through continue-as-new:
 * - when the audit began
 * - how many ranges it may still list, and how many it has planned
 * - the counts so far
 * - the id of the first run
 */
export async function audit(input?: unknown, carried?: Carried): Promise<AuditResult> {
  const { ranges } = parseAuditInput(input)
  const info = workflowInfo()
  const runId = carried?.runId ?? info.runId
  let result = carried?.result ?? NOTHING
  let planned = carried?.planned ?? 0
  show(ranges, result)
  try {
    let { at, limit } =
      carried ?? (await startAudit({ runId, workflowId: info.workflowId, startedBy: startedBy(), ranges }))
    // No limit for `all`: planning ends when every range was proven since the audit began.
    if (ranges === 'all' && !carried) limit = Number.MAX_SAFE_INTEGER
    while (limit > 0) {
      const plan = await planAudit({
        runId,
        ranges,
        provenBefore: at,
        limit: Math.min(limit, RANGES_PER_PLAN),
        planned,
        without: [...result.skipped, ...result.failed].map(({ account, type }) => `${account}/${type}`),
      })
      if (plan.ranges.length === 0) break
      planned += plan.ranges.length
      await listAll(plan.ranges)
      limit -= plan.ranges.length
      if (workflowInfo().continueAsNewSuggested) {
        await continueAsNew<typeof audit>(input, { at, limit, planned, result, runId })
      }
    }
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error
    const wasCancelled = isCancellation(error)
    const outcome = wasCancelled ? 'cancelled' : 'failed'
    await CancellationScope.nonCancellable(() =>
      finishAudit({ runId, outcome, result, ...(!wasCancelled && { error: reasonOf(error) }) }),
    )
    throw wasCancelled ? error : withItsReason(error)
  }
  const error = result.failed.map(({ table, reason }) => `${table}: ${reason}`).join('\n')
  const isComplete = result.failed.length === 0
  await finishAudit({ runId, outcome: isComplete ? 'complete' : 'incomplete', result, ...(!isComplete && { error }) })
  if (!isComplete) throw ApplicationFailure.nonRetryable(error, 'AuditIncomplete', result)
  return result

  /** Lists two types at once, and the ranges of one type one after the other. */
  async function listAll(all: readonly ObjectSyncInput[]): Promise<void> {
    const byType = new Map<string, ObjectSyncInput[]>()
    for (const each of all) byType.set(auditedRangeId(each), [...(byType.get(auditedRangeId(each)) ?? []), each])
    const queue = [...byType.values()]
    const lanes = Array.from({ length: PARALLEL_TYPES }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        for (const each of next) if (!(await list(each))) break // its other ranges would fail the same way
      }
    })
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason
  }

  /** Lists one range in a child workflow. @returns false when the type was skipped or failed */
  async function list(each: ObjectSyncInput): Promise<boolean> {
    const { account, type, table } = each
    const note = (field: 'skipped' | 'failed', reason: string) => {
      result = { ...result, ranges: result.ranges + 1, [field]: [...result[field], { account, type, table, reason }] }
      return false
    }
    try {
      const done = await executeChild(objectSync, {
        workflowId: auditedRangeId(each),
        args: [each],
        cancellationType: 'WAIT_CANCELLATION_COMPLETED',
        staticSummary: `Compares a range of ${table} with Stripe.`,
      })
      const { state, reason = '' } = done
      result = {
        ...result,
        listed: result.listed + done.listed,
        inserted: result.inserted + done.inserted,
        changed: result.changed + done.changed,
        tombstoned: result.tombstoned + done.tombstoned,
        requests: result.requests + done.requests,
      }
      if (state === 'cancelled') throw new CancelledFailure('Cancelled')
      if (state === 'failed') return note('failed', reason)
      result = { ...result, ranges: result.ranges + 1, proven: result.proven + 1 }
      show(ranges, result)
      return true
    } catch (problem) {
      const kind = failureType(problem)
      if (isCancellation(problem) || kind === 'Stripe.unauthorized') throw problem
      // The key lacks a permission, or the account lacks a Stripe product. A full sync skips these types too.
      return note(kind === 'Stripe.denied' || kind === 'Stripe.invalid' ? 'skipped' : 'failed', reasonOf(problem))
    }
  }
}

const NOTHING: AuditResult = {
  ranges: 0,
  proven: 0,
  listed: 0,
  inserted: 0,
  changed: 0,
  tombstoned: 0,
  requests: 0,
  skipped: [],
  failed: [],
}

const SCOPES: Readonly<Record<AuditRanges, string>> = {
  due: 'the ranges that are due',
  all: 'every range',
  eventless: 'new objects of the types without events',
}

/** Shows the counts in the Temporal UI's "current details". */
function show(ranges: AuditRanges, { proven, listed, inserted, changed, tombstoned }: AuditResult): void {
  const repairs = `${inserted} rows inserted, ${changed} changed, ${tombstoned} marked deleted`
  setCurrentDetails(
    `**The audit compares ${SCOPES[ranges]} with Stripe. ${proven} ranges are proven.**\n\n` +
      `It has listed ${listed} objects. It has repaired drift: ${repairs}.`,
  )
}
