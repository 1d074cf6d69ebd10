import { readNow } from '../../prisma/engine/clock.js'
import { recordDrift } from '../../prisma/rows/drift.js'
import { noteAsked } from '../../prisma/rows/evidence.js'
import { mendListed } from '../../prisma/rows/mend.js'
import { recordProof } from '../../prisma/proofs/proofs.js'
import { beginSeen, hasBegun } from '../../prisma/proofs/seen.js'
import { forgetUnlistable } from '../../prisma/proofs/steps.js'
import type {
  BeginListingInput,
  BeginListingResult,
  ProveRangeInput,
  ProveRangeResult,
} from '../../workflows/port/listing.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { NotesLostError } from '../failure.js'

/**
 * Records that the listing of a type begins, and the listings of the types that come with its pages. Returns
 * our database's clock: the listing proves the state as of this time.
 *
 * Safe to run twice: the second time is later, but still before the first page is requested.
 */
export async function beginListing(
  deps: Deps,
  { runId, account, type, embeds = [] }: BeginListingInput,
): Promise<BeginListingResult> {
  const { pool } = deps.database
  const at = await readNow(pool)
  for (const typeName of [type, ...embeds]) await beginSeen(pool, { runId, account, typeName })
  return { at: at.toISOString() }
}

/**
 * Ends a listing. Mends columns that differ from `data`, records the drift with its cause, and records the
 * proof as of the listing's beginning.
 *
 * Safe to run twice: `sync_seen` keeps what was mended, drift is recorded once for each run, and the proof is
 * the same.
 *
 * @throws {NotesLostError} when a crash of PostgreSQL emptied `sync_seen` meanwhile
 */
export async function proveRange(deps: Deps, input: ProveRangeInput, attempt: Attempt): Promise<ProveRangeResult> {
  const { runId: listingId, account, created, others, isProven } = input
  const { pool } = deps.database
  const type = deps.selection.get(input.type)
  const [runId = listingId] = listingId.split('/')
  const since = new Date(input.since)
  const onBatch = attempt.throwIfCancelled
  const { mended, mendedAsked, counted, hash } = await mendListed(pool, { runId: listingId, account, type, onBatch })
  await recordDrift(pool, { account, type, listingId, runId, since, onBatch })
  // The marker was written before all notes. If it is still there, no note was lost before it was read.
  if (!(await hasBegun(pool, { runId: listingId, account, typeName: type.name }))) throw new NotesLostError(type.name)
  if (isProven) {
    const range = { gte: created.gte ?? 0, lt: created.lt }
    await forgetUnlistable(pool, { account, typeName: type.name })
    await recordProof(pool, { account, typeName: type.name, ...range, counted, hash, provenAt: since, runId })
    if (others) await noteAsked(pool, { account, typeName: type.name, others, parts: deps.otherParentParts, at: since })
  }
  return { mended, mendedAsked }
}
