import { readNow } from '../../prisma/engine/clock.js'
import { recordDrift } from '../../prisma/rows/drift.js'
import { noteAsked } from '../../prisma/rows/evidence.js'
import { mendListed } from '../../prisma/rows/mend.js'
import { recordProof } from '../../prisma/proofs/proofs.js'
import { beginSeen, hasBegun } from '../../prisma/proofs/seen.js'
import { forgetUnlisted } from '../../prisma/proofs/steps.js'
import type {
  BeginListingInput,
  BeginListingResult,
  ProveRangeInput,
  ProveRangeResult,
} from '../../workflows/port/listing.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { NotesLostError } from '../failure.js'

/** Marks the beginning of a listing, and of those that are listed with it. Safe to run twice: a later time proves no more than is true. */
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
 * Ends a listing: mends columns that were changed here although the content is right, notes the drift with its cause, and records what
 * is proven as of the listing's beginning.
 *
 * Safe to run twice: `sync_seen` remembers what was mended, drift is noted once for each run, and the proof is the same.
 *
 * @throws {NotesLostError} when a crash of PostgreSQL emptied `sync_seen` meanwhile
 */
export async function proveRange(deps: Deps, input: ProveRangeInput, attempt: Attempt): Promise<ProveRangeResult> {
  const { runId: seenId, account, created, others, isProven } = input
  const { pool } = deps.database
  const type = deps.selection.get(input.type)
  const [runId = seenId] = seenId.split('/')
  const since = new Date(input.since)
  const onBatch = attempt.throwIfCancelled
  const { mended, mendedAsked, counted, hash } = await mendListed(pool, { runId: seenId, account, type, onBatch })
  await recordDrift(pool, { account, type, seenId, runId, since, onBatch })
  // The marker was written before all notes. When it is still there, none of them was lost before it was read.
  if (!(await hasBegun(pool, { runId: seenId, account, typeName: type.name }))) throw new NotesLostError(type.name)
  if (isProven) {
    const range = { gte: created.gte ?? 0, lt: created.lt }
    await forgetUnlisted(pool, { account, typeName: type.name })
    await recordProof(pool, { account, typeName: type.name, ...range, counted, hash, provenAt: since, runId })
    if (others) await noteAsked(pool, { account, typeName: type.name, others, parts: deps.otherParts, at: since })
  }
  return { mended, mendedAsked }
}
