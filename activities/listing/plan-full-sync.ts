import {
  customerColumn,
  embeddedPass,
  isByParentsPages,
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
import { together } from '../../prisma/engine/together.js'
import type { EmbeddedListing, FullSyncPlan, PlanFullSyncInput, TypePlan } from '../../workflows/activities.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { checkIdentity } from '../stripe/check-identity.js'
import type { Deps } from '../deps.js'
import { InvalidInputError } from '../failure.js'
import { COLLECT, isCustomerType, isRanged } from './passes.js'
import { type Probe, probeTypes } from './probe-types.js'
import { patient } from '../stripe/retry-transient.js'

/**
 * Turns an operator's request into the list of what is to be done, opens the run's record, and starts the watermark: gaps are closed from
 * the run's start on, whichever types then fail.
 *
 * Safe to run twice: the record is written once, the watermark starts once, and what is proven of empty types is as true.
 */
export async function planFullSync(
  deps: Deps,
  { request, runId, workflowId }: PlanFullSyncInput,
): Promise<FullSyncPlan> {
  await recordRunStart(deps.database, { id: runId, workflowId, kind: 'full-sync', input: request })
  const types = resolveTypes(request, deps.selection)
  const accounts = request.accounts ?? [deps.ownAccount]
  const includesFuture = !deps.livemode && request.created?.lt === undefined
  const plans = accounts.flatMap((account) =>
    types.map((type) => ({ ...planType(type, { account, request, types }), includesFuture })),
  )

  const provenAt = await readNow(deps.database.pool)
  // At once: what the probes say counts for nothing when the key is of another account, which is the better reason, too.
  const [{ stripeNow: startedAt, created: oldest }, probes] = await together(
    () => checkIdentity({ ...deps, session: patient(deps.session(deps.ownAccount, 'sync')) }),
    () => withProbes(deps, { plans, request }),
  )
  const dated = probes.map((plan) =>
    plan.account === deps.ownAccount && oldest !== undefined ? { ...plan, oldest } : plan,
  )
  const isOfAll = request.customer === undefined && request.created === undefined
  const probed = isOfAll ? embedTypes(dated, provenAt) : dated
  for (const account of accounts) await register(deps, { account, plans: probed })
  for (const account of isWhole(request) ? readableOf(probed) : []) {
    await startWatermark(deps.database.pool, { account, at: startedAt, since: provenAt })
  }
  const createdBefore = Math.floor(startedAt.getTime() / 1_000) + 1
  // What Stripe has none of is done with that: nothing is proven equal to nothing.
  for (const { account, type: typeName } of request.dryRun ? [] : probed.filter(({ isEmpty }) => isEmpty)) {
    const nothing = { gte: 0, lt: createdBefore, counted: 0, hash: NOTHING_HASHED, provenAt, runId }
    await recordProof(deps.database.pool, { account, typeName, ...nothing })
  }
  return { types: probed, createdBefore }
}

/** Nothing is left out: what happened before the run is known when every type of it is proven. */
function isWhole({ objects, customer, created, dryRun }: FullSyncInput): boolean {
  return !objects && !customer && !created && !dryRun
}

/** An account of which nothing can be read has nothing to close gaps from. */
function readableOf(plans: readonly TypePlan[]): Set<string> {
  return new Set(plans.filter(({ skipped }) => skipped === undefined).map(({ account }) => account))
}

/** Makes an account known of which something can be read; another was mistyped, or is not connected any more. */
async function register(
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
  /** All of the run. */
  readonly types: readonly ObjectType[]
}

function planType(type: ObjectType, { account, request, types }: PlanInput): TypePlan {
  const passes = type.passes.filter((pass) => request.customer === undefined || isOfCustomer(type, pass))
  const collects = type.collect.length > 0 && request.customer === undefined && request.created === undefined
  const names = new Set(types.map(({ name }) => name))
  return {
    account,
    type: type.name,
    table: type.table,
    passes: [...passes.map(({ name }) => name), ...(collects ? [COLLECT] : [])],
    ranged: passes.filter((pass) => request.customer === undefined && isRanged(type, pass)).map(({ name }) => name),
    after: dependenciesOf(type).filter((name) => name !== type.name && names.has(name)),
    ...(passes.length === 0 && {
      skipped:
        type.customerPath || type.customerLookup ? 'Stripe cannot list it by customer' : 'it belongs to no customer',
    }),
  }
}

/** Whether a pass can be limited to one customer: by the list's own filter, or because its parents are the customer's. */
function isOfCustomer(type: ObjectType, { parent }: Pass): boolean {
  if (isCustomerType(type) || type.filters.customer) return parent === null
  return parent !== null && customerColumn(objectType(parent.type)) !== undefined
}

/** Types whose rows must be here first: parents to list by, rows that speak for them, and rows that refer to what no list shows. */
function dependenciesOf({ passes, collect, evidence, when }: ObjectType): string[] {
  return [
    ...passes.flatMap((pass) => (pass.parent && !isByParentsPages(pass) ? pass.parent.type : [])),
    ...(evidence?.rows ?? []).map(({ table }) => ownerOfTable(table).name),
    ...collect.map(({ table }) => ownerOfTable(table).name),
    ...(when === null ? [] : [when]),
  ]
}

/** Lets types that are read out of the pages of another type's list come with that type, when both are listed whole. */
function embedTypes(plans: readonly TypePlan[], since: Date): readonly TypePlan[] {
  const isListed = ({ skipped, isEmpty }: TypePlan) => skipped === undefined && !isEmpty
  return plans.map((plan): TypePlan => {
    const others = plans.filter((other) => isListed(plan) && isListed(other) && other.account === plan.account)
    const [embedded] = others.flatMap(({ type: by }): EmbeddedListing[] => {
      const pass = embeddedPass(objectType(plan.type), by)
      return pass ? [{ by, pass: pass.name, since: since.toISOString() }] : []
    })
    return embedded ? { ...plan, embedded, after: [...new Set([...plan.after, embedded.by])] } : plan
  })
}

/** Asks for one object of each type: a refusal says what the key lacks, and what Stripe has none of is done. */
async function withProbes(deps: Deps, { plans, request }: { plans: readonly TypePlan[]; request: FullSyncInput }) {
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
