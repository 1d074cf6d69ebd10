import {
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { confirmAbsence, type ObjectSyncInput, syncRange, type SyncRangeResult } from './activities.js'
import type { TypeProgress } from './contract.js'
import { createRangeQueue, type Piece, type RangeQueueState } from './range-queue.js'

/** The parent tells its children. */
export const setPaused = defineSignal<[boolean]>('setPaused')

/** The children tell their parent. */
export const typeProgress = defineSignal<[TypeProgress]>('typeProgress')

/** How often a listing is begun again after a crash of the database emptied the list of what was seen. */
const MAX_LISTINGS = 3

/** Ranges of one type listed at once, each with the next page on its way: enough for 25 requests a second of 250 ms each. */
const SLOTS = 6

/** Progress is reported at once, and then ever more seldom: about 160 reports in an hour. */
const REPORTS_PER_DOUBLING = 14

/** What is carried through continue-as-new. */
interface Carried {
  readonly queue: RangeQueueState
  readonly progress: TypeProgress
  readonly poison: readonly string[]
  readonly startedAtMs: number
  readonly listings: number
  readonly paused: boolean
}

/**
 * Lists one object type of one account whole, a few ranges at once, and then asks for each row that the listing lacked.
 *
 * Carries the ranges that remain, the counts and the pause through continue-as-new.
 */
export async function objectSync(input: ObjectSyncInput, carried?: Carried): Promise<TypeProgress> {
  const { account, type, table, runId, customer, dryRun, allowMassDelete } = input
  let { queue, progress, poison, startedAtMs, listings, paused } = carried ?? begin()
  let reportedAtMs = 0
  setHandler(setPaused, (value) => {
    paused = value
  })

  try {
    for (;;) {
      await listRanges()
      const absence = await confirmAbsence({
        runId,
        account,
        type,
        created: input.created,
        ...(customer !== undefined && { customer }),
        dryRun,
        allowMassDelete,
      })
      count({ requests: absence.requests })
      if (absence.counts) return end({ ...absence.counts, tombstoned: absence.tombstoned })
      listings += 1
      if (listings >= MAX_LISTINGS) return end({}, 'the database crashed each time it was listed')
      queue = wholeQueue()
    }
  } catch (error) {
    if (isCancellation(error)) return { ...timed(), state: 'cancelled' }
    throw error
  }

  async function listRanges(): Promise<void> {
    const ranges = createRangeQueue(queue, { ranged: input.ranged, slots: SLOTS })
    let isEnding = false
    const slots = Array.from({ length: SLOTS }, async () => {
      try {
        for (;;) {
          await condition(() => isEnding || ranges.isDone() || (!paused && ranges.canTake()))
          if (isEnding || ranges.isDone()) return
          const next = ranges.take()
          if (!next) continue // another slot, woken in the same moment, was first
          ranges.put(next.piece, await listSome(next))
          await report()
          if (workflowInfo().continueAsNewSuggested) isEnding = true
        }
      } catch (error) {
        isEnding = true // the type has failed: what the others list now is still written, and nothing more is begun
        throw error
      }
    })
    for (const slot of await Promise.allSettled(slots)) if (slot.status === 'rejected') throw slot.reason
    if (ranges.isDone()) return
    queue = ranges.state()
    await continueAsNew<typeof objectSync>(input, { queue, progress, poison, startedAtMs, listings, paused })
  }

  async function listSome({ piece, pages }: { piece: Piece; pages: number }): Promise<SyncRangeResult> {
    const done = await syncRange({
      runId,
      account,
      type,
      ...piece,
      pages,
      ...(customer !== undefined && { customer }),
      dryRun,
    })
    poison = [...poison, ...done.poison]
    count(done)
    return done
  }

  function begin(): Carried {
    const none = { listed: 0, inserted: 0, changed: 0, unchanged: 0, tombstoned: 0, requests: 0, seconds: 0 }
    return {
      queue: wholeQueue(),
      progress: { account, type, table, state: 'running', ...none },
      poison: [],
      startedAtMs: Date.now(),
      listings: 0,
      paused: false,
    }
  }

  function wholeQueue(): RangeQueueState {
    return { waiting: input.passes.map((pass) => ({ pass, range: input.created })), splits: 0, fullPages: 0 }
  }

  function count(more: Partial<SyncRangeResult>): void {
    const add = (name: 'listed' | 'inserted' | 'changed' | 'unchanged' | 'requests') =>
      progress[name] + (more[name] ?? 0)
    progress = {
      ...progress,
      listed: add('listed'),
      inserted: add('inserted'),
      changed: add('changed'),
      unchanged: add('unchanged'),
      requests: add('requests'),
    }
  }

  function timed(): TypeProgress {
    return { ...progress, seconds: Math.round((Date.now() - startedAtMs) / 100) / 10 }
  }

  function end(counts: Partial<TypeProgress>, failure?: string): TypeProgress {
    const reason =
      poison.length > 0 ? `${poison.length} could not be written: ${poison.slice(0, 3).join(', ')}` : failure
    return { ...timed(), ...counts, ...(reason === undefined ? { state: 'complete' } : { state: 'failed', reason }) }
  }

  async function report(): Promise<void> {
    const { parent } = workflowInfo()
    const now = Date.now()
    const isDue = (now - reportedAtMs) * REPORTS_PER_DOUBLING >= now - startedAtMs
    if (!parent || !isDue) return
    reportedAtMs = now
    await getExternalWorkflowHandle(parent.workflowId, parent.runId).signal(typeProgress, timed())
  }
}
