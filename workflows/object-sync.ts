import {
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { confirmAbsence, type ObjectSyncInput, type Range, syncRange, type SyncRangeResult } from './activities.js'
import type { TypeProgress } from './contract.js'

/** The parent tells its children. */
export const setPaused = defineSignal<[boolean]>('setPaused')

/** The children tell their parent. */
export const typeProgress = defineSignal<[TypeProgress]>('typeProgress')

/** How often a listing is begun again after a crash of the database emptied the list of what was seen. */
const MAX_LISTINGS = 3

/** Progress is reported at once, and then ever more seldom: about 160 reports in an hour. */
const REPORTS_PER_DOUBLING = 14

/** What is carried through continue-as-new. */
interface Carried {
  /** Ranges not begun or not finished, each of one pass. */
  readonly queue: readonly { readonly pass: string; readonly range: Range }[]
  readonly progress: TypeProgress
  readonly poison: readonly string[]
  readonly startedAtMs: number
  readonly listings: number
  readonly paused: boolean
}

/**
 * Lists one object type of one account whole, and then asks for each row that the listing lacked.
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
    for (let next = queue[0]; next; next = queue[0]) {
      await condition(() => !paused)
      const { pass } = next
      const done = await syncRange({
        runId,
        account,
        type,
        pass,
        range: next.range,
        ...(customer !== undefined && { customer }),
        dryRun,
      })
      queue = [...(done.rest ? [{ pass, range: done.rest }] : []), ...queue.slice(1)]
      poison = [...poison, ...done.poison]
      count(done)
      await report()
      if (workflowInfo().continueAsNewSuggested) {
        await continueAsNew<typeof objectSync>(input, { queue, progress, poison, startedAtMs, listings, paused })
      }
    }
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

  function wholeQueue() {
    return input.passes.map((pass) => ({ pass, range: input.created }))
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
