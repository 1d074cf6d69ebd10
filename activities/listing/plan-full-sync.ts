import {
  customerColumn,
  findEmbeddedPass,
  isReadFromParentPages,
  type ObjectType,
  objectType,
  ownerOfTable,
  type Pass,
  resolveObjectType,
} from '../../prisma/catalogue/catalogue.js'
import { forgetDisconnected } from '../../prisma/inbox/disconnected.js'
import { registerAccount, startWatermark } from '../../prisma/inbox/gaps.js'
import { readNow } from '../../prisma/engine/clock.js'
import { NOTHING_HASHED } from '../../prisma/rows/mend.js'
import { recordProof } from '../../prisma/proofs/proofs.js'
import { recordRunStart } from '../../prisma/proofs/runs.js'
import type { Selection } from '../../prisma/catalogue/selection.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import type { FullSyncPlan, PlanFullSyncInput } from '../../workflows/port/listing.js'
import type { EmbeddedListing, TypePlan } from '../../workflows/port/type-plan.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { checkIdentity } from '../stripe/check-identity.js'
import type { Deps } from '../deps.js'
import { InvalidInputError } from '../failure.js'
import { REFERENCED_PASS, isCustomerType, isRangedPass } from './passes.js'
import { type Probe, probeTypes } from './probe-types.js'
import { withRetries } from '../stripe/retry-transient.js'

/**
 * Plans a full sync, opens the run's record, and starts the watermark. From the start of the run on,
 * `closeGaps` finds lost events, even if types fail later.
 *
 * Safe to run twice: the record is written once, and the watermark starts once. The proofs of empty types are
 * recorded again, and are still true.
 *
 * @throws {InvalidInputError} when a requested type is unknown or not synced, or when the key cannot read
 * anything of a requested account
 * @throws {ForeignKeyError} when the key belongs to another account or mode than the database
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function planFullSync(
  deps: Deps,
  { request, runId, workflowId, startedBy }: PlanFullSyncInput,
): Promise<FullSyncPlan> {
  await recordRunStart(deps.database, { id: runId, workflowId, kind: 'full-sync', input: request, startedBy })
  const types = resolveTypes(request, deps.selection)
  const accounts = request.accounts ?? [deps.ownAccount]
  const includesFuture = !deps.livemode && request.created?.lt === undefined
  const plans = accounts.flatMap((account) =>
    types.map((type) => ({ ...planType(type, { account, request, types }), includesFuture })),
  )

  const provenAt = await readNow(deps.database.pool)
  // Both run at the same time. If the key belongs to another account, that error is thrown first, because it
  // explains failed probes too. The probes' results are then not used.
  const [{ stripeNow: startedAt, created: oldest }, probes] = await awaitAll(
    () => checkIdentity({ ...deps, session: withRetries(deps.createSession(deps.ownAccount, 'sync')) }),
    () => addProbeResults(deps, { plans, request }),
  )
  const plansWithOldest = probes.map((plan) =>
    plan.account === deps.ownAccount && oldest !== undefined ? { ...plan, oldest } : plan,
  )
  const isOfWholeTypes = request.customer === undefined && request.created === undefined
  const probed = isOfWholeTypes ? embedTypes(plansWithOldest, provenAt) : plansWithOldest
  for (const account of accounts) await registerIfReadable(deps, { account, plans: probed })
  for (const account of isUnrestricted(request) ? findReadableAccounts(probed) : []) {
    await startWatermark(deps.database.pool, { account, at: startedAt, since: provenAt })
  }
  const createdBefore = Math.floor(startedAt.getTime() / 1_000) + 1
  // A type of which Stripe has no object needs no listing. Its proof covers no rows.
  for (const { account, type: typeName } of request.dryRun ? [] : probed.filter(({ isEmpty }) => isEmpty)) {
    const nothing = { gte: 0, lt: createdBefore, counted: 0, hash: NOTHING_HASHED, provenAt, runId }
    await recordProof(deps.database.pool, { account, typeName, ...nothing })
  }
  return { types: probed, createdBefore }
}

/**
 * Returns whether the run lists everything and writes it. Only then may it start the watermark: the proof of
 * each of its types then covers what happened before the run.
 */
function isUnrestricted({ objects, customer, created, dryRun }: FullSyncInput): boolean {
  return !objects && !customer && !created && !dryRun
}

/** Returns the accounts of which at least one type can be read. Gap closing cannot work for the others. */
function findReadableAccounts(plans: readonly TypePlan[]): Set<string> {
  return new Set(plans.filter(({ skipped }) => skipped === undefined).map(({ account }) => account))
}

/**
 * Registers the account, so that its events are applied and its gaps are closed. If it was recorded as
 * disconnected, that record is deleted.
 *
 * @throws {InvalidInputError} when the key can read nothing of a connected account: its id was mistyped, or
 * it is no longer connected
 */
async function registerIfReadable(
  deps: Deps,
  { account, plans }: { account: string; plans: readonly TypePlan[] },
): Promise<void> {
  const own = plans.filter((plan) => plan.account === account)
  const refusal = own.find(({ skipped }) => skipped === undefined) ? undefined : own[0]?.skipped
  if (account !== deps.ownAccount && refusal !== undefined) {
    throw new InvalidInputError(`accounts: this key can read nothing of "${account}". Stripe says: ${refusal}`)
  }
  await forgetDisconnected(deps.database.pool, account)
  await registerAccount(deps.database.pool, { account, livemode: deps.livemode })
}

function resolveTypes({ objects }: FullSyncInput, selection: Selection): readonly ObjectType[] {
  if (!objects) return selection.types
  const types = objects.map((name, index) => {
    const known = resolveObjectType(name)
    const type = known && selection.find(known.name)
    if (type) return type
    const problem = known ? 'is left out by SYNC_OBJECTS' : 'is not an object type'
    const valid = selection.types.map((each) => each.name).join(', ')
    throw new InvalidInputError(`objects[${index}]: "${name}" ${problem}. Valid are: ${valid}.`)
  })
  return [...new Set(types)]
}

interface PlanInput {
  readonly account: string
  readonly request: FullSyncInput
  /** All types of the run. */
  readonly types: readonly ObjectType[]
}

function planType(type: ObjectType, { account, request, types }: PlanInput): TypePlan {
  const passes = type.passes.filter((pass) => request.customer === undefined || canListByCustomer(type, pass))
  const collects = type.collect.length > 0 && request.customer === undefined && request.created === undefined
  const names = new Set(types.map(({ name }) => name))
  return {
    account,
    type: type.name,
    table: type.table,
    passes: [...passes.map(({ name }) => name), ...(collects ? [REFERENCED_PASS] : [])],
    ranged: passes.filter((pass) => request.customer === undefined && isRangedPass(type, pass)).map(({ name }) => name),
    after: dependenciesOf(type).filter((name) => name !== type.name && names.has(name)),
    ...(passes.length === 0 && {
      skipped:
        type.customerPath || type.customerLookup ? 'Stripe cannot list it by customer' : 'it belongs to no customer',
    }),
  }
}

/**
 * Returns whether a pass can list the objects of one customer: the list has a `customer` filter, or the
 * parents belong to the customer.
 */
function canListByCustomer(type: ObjectType, { parent }: Pass): boolean {
  if (isCustomerType(type) || type.filters.customer) return parent === null
  return parent !== null && customerColumn(objectType(parent.type)) !== undefined
}

/**
 * Returns the types that must be synced before this one: the types of its parents, the types whose rows are
 * evidence, the types whose rows refer to objects that no list shows, and the type in `when`.
 */
function dependenciesOf({ passes, collect, evidence, when }: ObjectType): string[] {
  return [
    ...passes.flatMap((pass) => (pass.parent && !isReadFromParentPages(pass) ? pass.parent.type : [])),
    ...(evidence?.rows ?? []).map(({ table }) => ownerOfTable(table).name),
    ...collect.map(({ table }) => ownerOfTable(table).name),
    ...(when === null ? [] : [when]),
  ]
}

/**
 * Plans to list embedded types together with the type that embeds them, if the run lists both whole.
 *
 * @param since our database's clock, before the first page is requested
 */
function embedTypes(plans: readonly TypePlan[], since: Date): readonly TypePlan[] {
  const isListed = ({ skipped, isEmpty }: TypePlan) => skipped === undefined && !isEmpty
  return plans.map((plan): TypePlan => {
    const others = plans.filter((other) => isListed(plan) && isListed(other) && other.account === plan.account)
    const [embedded] = others.flatMap(({ type: by }): EmbeddedListing[] => {
      const pass = findEmbeddedPass(objectType(plan.type), by)
      return pass ? [{ by, pass: pass.name, since: since.toISOString() }] : []
    })
    return embedded ? { ...plan, embedded, after: [...new Set([...plan.after, embedded.by])] } : plan
  })
}

/**
 * Probes each type that is not skipped yet, and adds the results to the plans. A refused type is skipped,
 * with Stripe's reason. An empty type needs no listing.
 */
async function addProbeResults(deps: Deps, { plans, request }: { plans: readonly TypePlan[]; request: FullSyncInput }) {
  const open = plans.filter(({ skipped }) => skipped === undefined)
  const probes = new Map<string, Probe>()
  for (const account of new Set(open.map((plan) => plan.account))) {
    const types = open.filter((plan) => plan.account === account).map(({ type }) => deps.selection.get(type))
    for (const [name, probe] of await probeTypes(deps, { account, types })) probes.set(`${account}/${name}`, probe)
  }
  return plans.map((plan): TypePlan => {
    const probe = probes.get(`${plan.account}/${plan.type}`)
    if (!probe) return plan
    const { refusal, isEmpty, requests } = probe
    if (refusal !== undefined) return { ...plan, skipped: refusal }
    return isEmpty && request.customer === undefined ? { ...plan, isEmpty, probes: requests } : plan
  })
}
