import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  type ChildWorkflowHandle,
  condition,
  defineQuery,
  defineUpdate,
  isCancellation,
  setCurrentDetails,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import { finishFullSync, type FullSyncPlan, planFullSync } from './port/listing.js'
import type { TypePlan } from './port/type-plan.js'
import {
  type FullSyncProgress,
  objectSyncId,
  pauseUpdate,
  progressQuery,
  resumeUpdate,
  type TypeProgress,
} from './contract.js'
import { parseFullSyncInput } from './full-sync-input.js'
import { objectSync, setPaused, typeProgress } from './object-sync.js'
import { progressTable } from './progress-table.js'
import { startedBy } from './started-by.js'
import { reasonOf, withItsReason } from './with-its-reason.js'

const progress = defineQuery<FullSyncProgress>(progressQuery)
const pause = defineUpdate<FullSyncProgress>(pauseUpdate)
const resume = defineUpdate<FullSyncProgress>(resumeUpdate)

/**
 * Types listed at once. Stripe limits each endpoint and the whole account. Three lists at 25 requests a
 * second each use 75 of a budget of 100.
 */
const PARALLEL_TYPES = 3

/**
 * Lists every object type from Stripe, each in a child workflow. Reports each type as complete, skipped or
 * failed, with the reason. If a type fails, the run fails too, so that it looks like a success nowhere.
 *
 * Carries through continue-as-new: nothing, because it never continues as new. The children hold the work,
 * and they report so rarely that one history is enough.
 */
export async function fullSync(input?: unknown): Promise<FullSyncProgress> {
  const request = parseFullSyncInput(input)
  const { runId, workflowId } = workflowInfo()
  const types = new Map<string, TypeProgress>()
  let state: FullSyncProgress['state'] = 'running'
  handleMessages()
  show()

  try {
    const plan = await planFullSync({ request, runId, workflowId, startedBy: startedBy() })
    for (const each of plan.types) setProgress(initial(each))
    await syncTypes(plan)
    return await finish()
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === INCOMPLETE) throw error
    await CancellationScope.nonCancellable(() => abandon(error))
    throw isCancellation(error) ? error : withItsReason(error)
  }

  /** Syncs the types, three at a time. The failure of one type does not stop the others. */
  async function syncTypes(plan: FullSyncPlan): Promise<void> {
    const waiting = plan.types.filter(({ skipped, isEmpty }) => skipped === undefined && !isEmpty)
    const running = new Set<TypePlan>()
    const lanes = Array.from({ length: PARALLEL_TYPES }, async () => {
      while (waiting.length > 0) {
        await condition(() => state !== 'paused' && (waiting.length === 0 || nextOf(waiting, running) !== undefined))
        const next = nextOf(waiting, running)
        if (!next) continue
        waiting.splice(waiting.indexOf(next), 1)
        running.add(next)
        try {
          setProgress(await syncType(plan, next))
        } finally {
          running.delete(next)
        }
      }
    })
    // Waits for all lanes, not only for the first failure: after a cancel, the record includes
    // every child's result.
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason
    if ([...types.values()].some((each) => each.state === 'cancelled')) throw new CancelledFailure('Cancelled')
  }

  async function syncType(plan: FullSyncPlan, each: TypePlan): Promise<TypeProgress> {
    setProgress({ ...initial(each), state: 'running' })
    const { created, customer, dryRun = false, allowMassDelete = false } = request
    const embeds = plan.types.filter(({ account, embedded }) => account === each.account && embedded?.by === each.type)
    try {
      const child = await startChild(objectSync, {
        workflowId: objectSyncId(each),
        args: [
          {
            ...each,
            ...(isListedWith(each) && { isEmbedded: true }),
            ...(embeds.length > 0 && { embeds: embeds.map(({ type }) => type) }),
            runId,
            lane: 'sync',
            created: { ...created, lt: Math.min(created?.lt ?? Infinity, plan.createdBefore) },
            ...(customer !== undefined && { customer }),
            dryRun,
            allowMassDelete,
          },
        ],
        cancellationType: 'WAIT_CANCELLATION_COMPLETED',
        staticSummary: request.dryRun ? `Compares ${each.table} with Stripe.` : `Syncs ${each.table} from Stripe.`,
      })
      return await resultOf(child)
    } catch (error) {
      if (isCancellation(error)) throw error
      return { ...(types.get(key(each)) ?? initial(each)), state: 'failed', reason: reasonOf(error) }
    }
  }

  /** True when another type's pages brought all objects of this type. If not, this type is listed by itself. */
  function isListedWith({ account, type, embedded }: TypePlan): boolean {
    const other = embedded && types.get(key({ account, type: embedded.by }))
    return other?.state === 'complete' && other.embedded?.includes(type) === true
  }

  /** Waits for a child, and signals each pause and resume to it. */
  async function resultOf(child: ChildWorkflowHandle<typeof objectSync>): Promise<TypeProgress> {
    let hasEnded = false
    const telling = tellOfPauses(child, () => hasEnded)
    try {
      return await child.result()
    } finally {
      hasEnded = true
      await telling
    }
  }

  /** Signals pause and resume one after the other, so that the last signal matches the current state. */
  async function tellOfPauses(child: ChildWorkflowHandle<typeof objectSync>, hasEnded: () => boolean): Promise<void> {
    try {
      for (let told = false; ; told = !told) {
        await condition(() => hasEnded() || told !== (state === 'paused'))
        if (hasEnded()) return
        await child.signal(setPaused, !told)
      }
    } catch {
      return // the child has just ended, or the run is cancelled: the child needs no signal
    }
  }

  async function finish(): Promise<FullSyncProgress> {
    const failed = [...types.values()].filter((each) => each.state === 'failed')
    state = failed.length > 0 ? 'incomplete' : 'complete'
    show()
    const error = failed.map(({ table, reason }) => `${table}: ${reason}`).join('\n')
    await finishFullSync({
      runId,
      outcome: state,
      result: current(),
      ...(failed.length > 0 && { error }),
    })
    if (failed.length === 0) return current()
    throw ApplicationFailure.nonRetryable(
      `${failed.length} of ${types.size} object types failed.\n${error}`,
      INCOMPLETE,
      current(),
    )
  }

  /** Closes the record of a run that was cancelled or failed. Unfinished types are recorded as cancelled. */
  async function abandon(error: unknown): Promise<void> {
    const wasCancelled = isCancellation(error)
    state = wasCancelled ? 'cancelled' : 'incomplete'
    for (const each of types.values()) {
      if (each.state === 'waiting' || each.state === 'running') types.set(key(each), { ...each, state: 'cancelled' })
    }
    show()
    await finishFullSync({
      runId,
      begun: { request, workflowId, startedBy: startedBy() },
      outcome: wasCancelled ? 'cancelled' : 'failed',
      result: current(),
      ...(!wasCancelled && { error: reasonOf(error) }),
    })
  }

  function handleMessages(): void {
    setHandler(progress, current)
    setHandler(typeProgress, setProgress)
    setHandler(pause, () => setState('paused'))
    setHandler(resume, () => setState('running'))
  }

  function setState(next: 'running' | 'paused'): FullSyncProgress {
    if (state === 'running' || state === 'paused') {
      state = next
      show()
    }
    return current()
  }

  function setProgress(each: TypeProgress): void {
    types.set(key(each), each)
    show()
  }

  function current(): FullSyncProgress {
    const isPart = request.customer !== undefined || request.created !== undefined
    return { state, dryRun: request.dryRun ?? false, ...(isPart && { isPart }), types: [...types.values()] }
  }

  function show(): void {
    setCurrentDetails(progressTable(current()))
  }
}

/**
 * Returns the first waiting type that depends on no unfinished type. If all waiting types depend on each
 * other and none is running, returns the first of them.
 */
function nextOf(waiting: readonly TypePlan[], running: ReadonlySet<TypePlan>): TypePlan | undefined {
  const unfinished = [...waiting, ...running]
  const isReady = ({ account, after }: TypePlan) =>
    !unfinished.some((other) => other.account === account && after.includes(other.type))
  return waiting.find(isReady) ?? (running.size === 0 ? waiting[0] : undefined)
}

const INCOMPLETE = 'SyncIncomplete'

function key({ account, type }: { account: string; type: string }): string {
  return `${account}/${type}`
}

function initial({ account, type, table, skipped, isEmpty = false, probes = 0 }: TypePlan): TypeProgress {
  return {
    account,
    type,
    table,
    ...(skipped === undefined ? { state: isEmpty ? 'complete' : 'waiting' } : { state: 'skipped', reason: skipped }),
    listed: 0,
    inserted: 0,
    changed: 0,
    unchanged: 0,
    tombstoned: 0,
    requests: probes,
    seconds: 0,
  }
}
