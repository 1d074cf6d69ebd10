import {
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import {
  beginListing,
  confirmAbsence,
  type ConfirmAbsenceResult,
  type ObjectSyncInput,
  proveRange,
  type RangeQueueState,
  syncRanges,
  type SyncRangesResult,
} from './activities.js'
import type { TypeProgress } from './contract.js'
import { failureType } from './with-its-reason.js'

/** The parent tells its children. */
export const setPaused = defineSignal<[boolean]>('setPaused')

/** The children tell their parent. */
export const typeProgress = defineSignal<[TypeProgress]>('typeProgress')

/** How often a listing is begun again after a crash of the database emptied the list of what was seen. */
const MAX_LISTINGS = 3

/** An activity lists for as long as all before it did, so that progress shows soon, and for so long at most, so that a pause comes soon too. */
const SECONDS = { least: 5, most: 10 }

/** Progress is reported at once, at most every second, and then ever more seldom: about 100 reports in an hour. */
const REPORT_INTERVAL_MS = 1_000
const REPORTS_PER_DOUBLING = 14

/** Of what could not be read or written, so much is kept to be shown; the rest is counted. */
const POISON_SHOWN = 20

/** What is carried through continue-as-new. */
interface Carried {
  readonly queue: RangeQueueState
  readonly progress: TypeProgress
  readonly poison: readonly string[]
  readonly poisoned: number
  /** When the listing began, by our database's clock. */
  readonly since: string
  readonly startedAtMs: number
  readonly listings: number
  readonly paused: boolean
}

/**
 * Lists one object type of one account, whole or a range of it, asks for each row that the listing lacked, and proves with that what it
 * listed. Full sync, audit and types without events are all done by it, over ranges that others choose.
 *
 * Carries what is left to be listed, the counts and the pause through continue-as-new.
 */
export async function objectSync(input: ObjectSyncInput, carried?: Carried): Promise<TypeProgress> {
  const { account, type, table, runId, lane, customer, dryRun, allowMassDelete, others, includesFuture = false } = input
  let { queue, progress, poison, poisoned, since, startedAtMs, listings, paused } = carried ?? begin()
  let reportedAtMs = 0
  setHandler(setPaused, (value) => {
    paused = value
  })

  try {
    if (since === '') since = (await beginListing({ runId, account, type })).at
    for (;;) {
      await listRanges()
      // What was listed is told now: what follows may fail, or take its time.
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
        since = (await beginListing({ runId, account, type })).at
      }
      listings += 1
      if (listings >= MAX_LISTINGS) return end({}, 'the database crashed each time it was listed')
      queue = wholeQueue()
    }
  } catch (error) {
    if (isCancellation(error)) return { ...timed(), state: 'cancelled' }
    throw error
  }

  /** What only columns said wrongly is a change too. Null when a crash of the database emptied the list of what was seen. */
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
      seconds: Math.min(SECONDS.most, Math.max(SECONDS.least, elapsed)),
      ...(others && { others }),
      ...(customer !== undefined && { customer }),
      dryRun,
    })
  }

  function note({ queue: left, ...done }: SyncRangesResult): void {
    queue = left
    notePoison(done)
    count(done)
  }

  /** An object that is refused in the list is asked for once more by confirmAbsence: it counts once. */
  function notePoison({
    poison: more = [],
    poisoned: moreCount = 0,
  }: Partial<Pick<Carried, 'poison' | 'poisoned'>>): void {
    const idIn = (named: string) => named.split(': ')[0]
    const known = new Set(poison.map(idIn))
    const added = more.filter((named) => !known.has(idIn(named)))
    poison = [...poison, ...added].slice(0, POISON_SHOWN)
    poisoned += moreCount - (more.length - added.length)
  }

  function carriedOn(): Carried {
    return { queue, progress, poison, poisoned, since, startedAtMs, listings, paused }
  }

  function begin(): Carried {
    const none = { listed: 0, inserted: 0, changed: 0, unchanged: 0, tombstoned: 0, requests: 0, seconds: 0 }
    return {
      queue: wholeQueue(),
      progress: { account, type, table, state: 'running', ...none },
      poison: [],
      poisoned: 0,
      since: '',
      startedAtMs: Date.now(),
      listings: 0,
      paused: false,
    }
  }

  function wholeQueue(): RangeQueueState {
    const { passes, created, oldest } = input
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
    return { ...timed(), ...counts, ...(reason === undefined ? { state: 'complete' } : { state: 'failed', reason }) }
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
