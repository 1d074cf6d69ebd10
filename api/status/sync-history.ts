import type { Database } from '../../prisma/engine/client.js'
import { askedParts } from '../../prisma/rows/evidence.js'
import { wholeProof } from '../../prisma/proofs/proof-ranges.js'
import type { KeptProof, ProofScope } from '../../prisma/proofs/proofs.js'
import { readLastRuns, type RunRecord } from '../../prisma/proofs/runs.js'
import type { Selection } from '../../prisma/catalogue/selection.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { readSyncRecords, syncStates } from '../../prisma/status/sync-state.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import type { FullSyncProgress, TypeProgress } from '../../workflows/contract.js'
import { askedShare } from './asked-share.js'
import { earliest } from './earliest.js'
import { syncScope } from './sync-scope.js'

/** Full syncs that are searched for a type's last one. */
const SEARCHED_RUNS = 50

export type SyncHistory = Awaited<ReturnType<typeof readSyncHistory>>

/**
 * Reads the results of full syncs and the proofs of each type. This is costly: the records of 50 full syncs
 * are megabytes, and the number of proofs grows with the account.
 */
export async function readSyncHistory(database: Database, { types }: Selection) {
  const { pool } = database
  const [records, fullSyncs, steps] = await awaitAll(
    () => readSyncRecords(pool),
    () => readLastRuns(database, { kind: 'full-sync', limit: SEARCHED_RUNS }),
    () => readSteps(pool),
  )
  const { watermarks, proofs } = records
  const accounts = watermarks.flatMap(({ account, eventsUntil }) => (eventsUntil ? account : []))
  const ended = fullSyncs.filter(({ outcome }) => outcome !== 'running')
  const lastOfTypes = ended.find(({ input }) => isWholeOfTypes(input))
  return {
    states: syncStates(records, types),
    /** The last full sync that ended, whatever it covered. */
    last: withScope(ended[0]),
    /** The last full sync of everything that ended. */
    lastOfAll: withScope(ended.find(({ input }) => syncScope(input) === null)),
    /** True when a person cancelled the last full sync of whole types. */
    wasCancelled: lastOfTypes?.outcome === 'cancelled',
    types: types.map((type) => ({
      type,
      ...lastOfType(type.name, fullSyncs),
      /**
       * The proof of the whole type: each object created before `createdBefore` was proven equal to Stripe at
       * or after `asOf`. Null when a part is not proven yet.
       */
      proven: provenOf(type.name, { accounts, proofs }),
      /**
       * For a type that is listed by evidence: the share of parents without evidence that were asked
       * too. Otherwise null.
       */
      askedWithoutEvidence:
        type.evidence && askedShare(accounts.map((account) => askedParts(steps, { account, typeName: type.name }))),
    })),
  }
}

function withScope(run: RunRecord | undefined) {
  return run ? { ...run, scope: syncScope(run.input) } : null
}

function lastOfType(name: string, fullSyncs: readonly RunRecord[]) {
  const last = fullSyncs.find((run) => isWholeOfTypes(run.input) && countsOf(run, name))
  const counts = last && countsOf(last, name)
  const isFirst = last !== undefined && !fullSyncs.some((run) => run.startedAt < last.startedAt && countsOf(run, name))
  return {
    lastFullSync: last?.finishedAt ?? null,
    /**
     * Rows that the last full sync inserted, changed or tombstoned; null after the first,
     * which inserts every row.
     */
    drift: counts && !isFirst ? counts.inserted + counts.changed + counts.tombstoned : null,
  }
}

/** Returns a full sync's result for a type; undefined when the type did not complete. */
function countsOf({ result }: RunRecord, name: string): TypeProgress | undefined {
  const { types = [] } = (result ?? {}) as Partial<FullSyncProgress> // as the workflow wrote it
  return types.find(({ type, state }) => type === name && state === 'complete')
}

/** Returns whether a full sync lists its types whole: without a customer, an interval or a dry run. */
function isWholeOfTypes(input: unknown): boolean {
  const { customer, created, dryRun } = Object(input) as Record<string, unknown> // a JSON object
  return !customer && !created && !dryRun
}

/** Returns the proof that holds in every account; null when an account has none for the whole type. */
function provenOf(
  name: string,
  { accounts, proofs }: { accounts: readonly string[]; proofs: readonly (KeptProof & ProofScope)[] },
) {
  const wholes = accounts.map((account) =>
    wholeProof(proofs.filter((each) => each.account === account && each.typeName === name)),
  )
  const known = wholes.flatMap((whole) => whole ?? [])
  const asOf = earliest(known.map(({ provenAt }) => provenAt))
  if (!asOf || known.length < wholes.length) return null
  return { asOf, createdBefore: new Date(Math.min(...known.map(({ createdBefore }) => createdBefore)) * 1_000) }
}
