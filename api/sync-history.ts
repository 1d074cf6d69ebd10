import type { Database } from '../prisma/client.js'
import { askedParts } from '../prisma/evidence.js'
import { readWatermarks } from '../prisma/gaps.js'
import { wholeProof } from '../prisma/proof-ranges.js'
import { type KeptProof, type ProofScope, readProofs } from '../prisma/proofs.js'
import { readLastRuns, type RunRecord } from '../prisma/runs.js'
import type { Selection } from '../prisma/selection.js'
import { readSteps } from '../prisma/steps.js'
import { readSyncStates } from '../prisma/sync-state.js'
import { together } from '../prisma/together.js'
import type { FullSyncProgress, TypeProgress } from '../workflows/contract.js'
import { askedShare } from './asked-share.js'
import { earliest } from './earliest.js'

/** Runs that are searched for a type's last full sync. */
const SEARCHED_RUNS = 50

export type SyncHistory = Awaited<ReturnType<typeof readSyncHistory>>

/** Reads what full syncs and proofs say of each type. The records of fifty full syncs are megabytes, and proofs grow with the account. */
export async function readSyncHistory(database: Database, { types }: Selection) {
  const { pool } = database
  const [watermarks, proofs, fullSyncs, states, steps] = await together(
    () => readWatermarks(pool),
    () => readProofs(pool),
    () => readLastRuns(database, { kind: 'full-sync', limit: SEARCHED_RUNS }),
    () => readSyncStates(pool, types),
    () => readSteps(pool),
  )
  const accounts = watermarks.flatMap(({ account, eventsUntil }) => (eventsUntil ? account : []))
  const ended = fullSyncs.filter(({ outcome }) => outcome !== 'running')
  const lastOfTypes = ended.find(({ input }) => isWholeOfTypes(input))
  return {
    states,
    /** The full sync that ended last. */
    last: ended[0] ?? null,
    /** A person cancelled the last full sync of whole types. */
    wasCancelled: lastOfTypes?.outcome === 'cancelled',
    types: types.map((type) => ({
      type,
      ...lastOfType(type.name, fullSyncs),
      /** Every object that was created before `createdBefore` was proven equal to Stripe as of then; null: a part is not proven yet. */
      proven: provenOf(type.name, { accounts, proofs }),
      /** Of a type that is listed by evidence: how many of the parents without any were asked too. Null for all other types. */
      askedWithoutEvidence:
        type.evidence && askedShare(accounts.map((account) => askedParts(steps, { account, typeName: type.name }))),
    })),
  }
}

function lastOfType(name: string, fullSyncs: readonly RunRecord[]) {
  const last = fullSyncs.find((run) => isWholeOfTypes(run.input) && countsOf(run, name))
  const counts = last && countsOf(last, name)
  const isFirst = last !== undefined && !fullSyncs.some((run) => run.startedAt < last.startedAt && countsOf(run, name))
  return {
    lastFullSync: last?.finishedAt ?? null,
    /** Rows that the last full sync had to insert, change or tombstone; null after the first, which inserts all. */
    drift: counts && !isFirst ? counts.inserted + counts.changed + counts.tombstoned : null,
  }
}

/** What a full sync did with a type; undefined when the type is not complete. */
function countsOf({ result }: RunRecord, name: string): TypeProgress | undefined {
  const { types = [] } = (result ?? {}) as Partial<FullSyncProgress> // as the workflow wrote it
  return types.find(({ type, state }) => type === name && state === 'complete')
}

/** A run that listed all there is of its types. */
function isWholeOfTypes(input: unknown): boolean {
  const { customer, created, dryRun } = Object(input) as Record<string, unknown> // a JSON object
  return !customer && !created && !dryRun
}

/** What is proven of a type in every account. */
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
