import {
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { addFailedObjects, type FailedObjects } from './add-failed-objects.js'
import {
  beginListing,
  confirmAbsence,
  type ConfirmAbsenceResult,
  proveRange,
  syncRanges,
  type SyncRangesResult,
} from './port/listing.js'
import type { RangeQueueState } from './port/ranges.js'
import type { ObjectSyncInput } from './port/type-plan.js'
import type { TypeProgress } from './contract.js'
import { failureType } from './with-its-reason.js'

/** The signal from fullSync to its children: true pauses, false resumes. */
export const setPaused = defineSignal<[boolean]>('setPaused')

/** The signal from a child to fullSync: the child's progress. */
export const typeProgress = defineSignal<[TypeProgress]>('typeProgress')

/**
 * Listings of a type in all. A type is listed again after a database crash emptied `sync_seen`,
 * the list of seen ids.
 */
const MAX_LISTINGS = 3

/**
 * Time limits of one activity, in seconds. It runs for 5 s at first, then for as long as all activities
 * before it together, up to 10 s. Short runs show progress and let a pause take effect.
 */
const SECONDS = { least: 5, most: 10 }

/**
 * Progress is reported at once, then at most every second, and then at intervals of 1/14 of the elapsed time.
 * That is about 100 reports in an hour.
 */
const REPORT_INTERVAL_MS = 1_000
const REPORTS_PER_DOUBLING = 14

/** The state that continue-as-new carries. */
interface Carried extends FailedObjects {
  readonly queue: RangeQueueState
  readonly progress: TypeProgress
  /** When the listing began, by our database's clock, ISO; empty before it began. */
  readonly since: string
  readonly startedAtMs: number
  readonly listings: number
  readonly paused: boolean
  /** Types that were listed whole with this one's pages so far. */
  readonly embeds?: readonly string[]
}

/**
 * Lists one object type of one account, or a range of it. Asks Stripe for each row that the listing
 * did not show, then records the listed range as proven. Full syncs and audits run it, with the
 * ranges that they choose.
 *
 * Carries through continue-as-new:
 * - the ranges that are still to be listed
 * - the progress, and the failed objects with their number
 * - when the listing and the workflow began, and how many listings failed before
 * - whether the run is paused
 * - the embedded types that are still listed with it
 */
export async function objectSync(input: ObjectSyncInput, carried?: Carried): Promise<TypeProgress> {
  const { account, type, table, runId, lane, customer, dryRun, allowMassDelete, others, includesFuture = false } = input
  let { queue, progress, poison, poisoned, since, startedAtMs, listings, paused, embeds } = carried ?? begin()
  let reportedAtMs = 0
  setHandler(setPaused, (value) => {
    paused = value
  })

  try {
    if (since === '') since = await beginAnew()
    for (;;) {
      await listRanges()
      // Progress is reported now, because the next steps may take long or fail.
      const [absence] = await Promise.all([
        confirmAbsence({
          runId,
          since,
          lane,
          account,
          type,
          created: input.created,
          includesFuture,
          ...(customer !== undefined && { customer }),
          dryRun,
          allowMassDelete,
        }),
        report(),
      ])
      count({ requests: absence.requests })
      notePoison(absence)
      if (absence.counts) {
        const proven = await prove(absence.counts)
        if (proven) return end({ ...proven, tombstoned: absence.tombstoned })
        since = await beginAnew()
      }
      listings += 1
      if (listings >= MAX_LISTINGS) return end({}, 'the database crashed each time it was listed')
      queue = queueOf(input.passes)
    }
  } catch (error) {
    if (isCancellation(error)) return { ...timed(), state: 'cancelled' }
    throw error
  }

  /**
   * Returns the time that the listing proves. The run's notes of a type that another type embeds may be from that
   * type's listing, and every note is later than the plan. So the plan's time holds for all of them.
   */
  async function beginAnew(): Promise<string> {
    embeds = input.embeds
    const { at } = await beginListing({ runId, account, type, ...(embeds && { embeds }) })
    return input.embedded?.since ?? at
  }

  /**
   * Records the proof. Returns the counts, in which a row with mended columns counts as changed. Returns null
   * when a database crash emptied `sync_seen`.
   */
  async function prove(counts: NonNullable<ConfirmAbsenceResult['counts']>): Promise<typeof counts | null> {
    if (dryRun) return counts
    const isProven = customer === undefined && poisoned === 0
    const range = { runId, account, type, created: input.created, since, ...(others && { others }), isProven }
    const proven = await proveRange(range).catch((problem: unknown) => {
      if (failureType(problem) !== 'NotesLostError') throw problem
    })
    if (!proven) return null
    const { mended, mendedAsked = 0 } = proven
    return {
      ...counts,
      listed: counts.listed + mendedAsked,
      changed: counts.changed + mended + mendedAsked,
      unchanged: counts.unchanged - mended,
    }
  }

  async function listRanges(): Promise<void> {
    while (queue.waiting.length > 0) {
      await condition(() => !paused)
      note(await listSome())
      if (queue.waiting.length > 0) await report()
      if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof objectSync>(input, carriedOn())
    }
  }

  function listSome(): Promise<SyncRangesResult> {
    const elapsed = Math.floor((Date.now() - startedAtMs) / 1_000)
    return syncRanges({
      runId,
      lane,
      account,
      type,
      queue,
      created: input.created,
      ranged: input.ranged,
      ...(embeds && { embeds }),
      seconds: Math.min(SECONDS.most, Math.max(SECONDS.least, elapsed)),
      ...(others && { others }),
      ...(customer !== undefined && { customer }),
      dryRun,
    })
  }

  function note({ queue: left, embeds: whole = [], ...done }: SyncRangesResult): void {
    queue = left
    embeds &&= whole
    notePoison(done)
    count(done)
  }

  function notePoison(more: Partial<FailedObjects>): void {
    const failed = addFailedObjects({ poison, poisoned }, more)
    poison = failed.poison
    poisoned = failed.poisoned
  }

  function carriedOn(): Carried {
    return { queue, progress, poison, poisoned, since, startedAtMs, listings, paused, ...(embeds && { embeds }) }
  }

  function begin(): Carried {
    const listed = input.isEmbedded ? input.embedded : undefined
    const none = { listed: 0, inserted: 0, changed: 0, unchanged: 0, tombstoned: 0, requests: 0, seconds: 0 }
    return {
      queue: queueOf(input.passes.filter((pass) => pass !== listed?.pass)),
      progress: { account, type, table, state: 'running', ...none },
      poison: [],
      poisoned: 0,
      since: listed?.since ?? '',
      startedAtMs: Date.now(),
      listings: 0,
      paused: false,
    }
  }

  function queueOf(passes: readonly string[]): RangeQueueState {
    const { created, oldest } = input
    const { lt, ...from } = created
    const range = includesFuture ? from : { ...from, lt }
    const waiting = passes.map((pass) => ({ pass, range }))
    return { waiting, splits: 0, fullPages: 0, ...(oldest !== undefined && { oldest }) }
  }

  function count(more: Partial<Omit<SyncRangesResult, 'queue' | 'poison' | 'poisoned'>>): void {
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
    const reason = poisoned > 0 ? `${poisoned} could not be read or written: ${poison.slice(0, 3).join(', ')}` : failure
    const state = reason === undefined ? ({ state: 'complete' } as const) : ({ state: 'failed', reason } as const)
    return { ...timed(), ...counts, ...state, ...(embeds && { embedded: embeds }) }
  }

  async function report(): Promise<void> {
    const { parent } = workflowInfo()
    const now = Date.now()
    const isDue = now - reportedAtMs >= Math.max(REPORT_INTERVAL_MS, (now - startedAtMs) / REPORTS_PER_DOUBLING)
    if (!parent || lane !== 'sync' || !isDue) return
    reportedAtMs = now
    await getExternalWorkflowHandle(parent.workflowId, parent.runId).signal(typeProgress, timed())
  }
}
