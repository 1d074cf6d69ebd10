import { catalogue, type ObjectType, resolveObjectType } from '../prisma/catalogue.js'
import { registerAccount } from '../prisma/gaps.js'
import { beginSeen } from '../prisma/rows.js'
import { recordRunStart } from '../prisma/runs.js'
import type { FullSyncPlan, PlanFullSyncInput, TypePlan } from '../workflows/activities.js'
import type { FullSyncInput } from '../workflows/contract.js'
import { checkIdentity } from './check-identity.js'
import type { Deps } from './deps.js'
import { InvalidInputError } from './failure.js'
import { mapConcurrently } from './map-concurrently.js'
import { StripeFailure } from './stripe/failure.js'
import { isCustomerType } from './sync-range.js'

/** Preflight requests under way at once; the budget spaces them anyway. */
const CONCURRENT_CHECKS = 5

/**
 * Turns an operator's request into the list of what is to be done, and opens the run's record.
 *
 * Safe to run twice: the record and the marks are written once, and nothing else changes.
 */
export async function planFullSync(
  deps: Deps,
  { request, runId, workflowId }: PlanFullSyncInput,
): Promise<FullSyncPlan> {
  await recordRunStart(deps.database, { id: runId, workflowId, kind: 'full-sync', input: request })
  const types = resolveTypes(request)
  const { stripeNow: startedAt } = await checkIdentity({ ...deps, session: deps.session(deps.ownAccount, 'sync') })
  const accounts = request.accounts ?? [deps.ownAccount]

  const plans: TypePlan[] = []
  for (const account of accounts) {
    await registerAccount(deps.database.pool, { account, livemode: deps.livemode })
    for (const type of types) {
      const { name, table, passes } = type
      await beginSeen(deps.database.pool, { runId, account, typeName: name })
      const why = request.customer === undefined ? undefined : whyNotByCustomer(type)
      plans.push({ account, type: name, table, passes, ...(why !== undefined && { skipped: why }) })
    }
  }
  return {
    types: await withPermissions(deps, plans),
    createdBefore: Math.floor(startedAt.getTime() / 1_000) + 1,
    startedAt: startedAt.toISOString(),
    isWhole: !request.objects && !request.customer && !request.created && !request.dryRun,
  }
}

function resolveTypes({ objects }: FullSyncInput): readonly ObjectType[] {
  if (!objects) return catalogue
  const types = objects.map((name, index) => {
    const type = resolveObjectType(name)
    if (type) return type
    const valid = catalogue.map((each) => each.name).join(', ')
    throw new InvalidInputError(`objects[${index}]: "${name}" is not an object type. Valid are: ${valid}.`)
  })
  return [...new Set(types)]
}

function whyNotByCustomer(type: ObjectType): string | undefined {
  if (type.filters.customer || isCustomerType(type)) return undefined
  return type.customerPath ? 'Stripe cannot list it by customer' : 'it belongs to no customer'
}

/** Asks for one object of each type: a 403 names the permission that the key lacks. */
async function withPermissions(deps: Deps, plans: readonly TypePlan[]): Promise<TypePlan[]> {
  const denied = new Map<TypePlan, string>()
  const open = plans.filter(({ skipped }) => skipped === undefined)
  await mapConcurrently(open, CONCURRENT_CHECKS, async (plan) => {
    const { listPath } = resolveObjectType(plan.type) ?? { listPath: '' }
    const query = [plan.passes[0], 'limit=1'].filter(Boolean).join('&')
    try {
      await deps.session(plan.account, 'sync').list({ path: `${listPath}?${query}`, endpoint: listPath })
    } catch (error) {
      if (!(error instanceof StripeFailure) || error.kind !== 'denied') throw error
      denied.set(plan, `the key lacks a permission: ${error.message}`)
    }
  })
  return plans.map((plan) => {
    const skipped = denied.get(plan)
    return skipped === undefined ? plan : { ...plan, skipped }
  })
}
