import { objectType, type ObjectType } from '../prisma/catalogue.js'
import { readParents } from '../prisma/parents.js'
import type { Deps } from './deps.js'
import { fillIn } from './fill-in.js'
import type { Request } from './stripe/client.js'
import { StripeFailure } from './stripe/failure.js'

export interface CheckInput {
  readonly account: string
  readonly type: ObjectType
}

/**
 * Asks Stripe for one object of a type's list.
 *
 * @returns why it cannot be listed: the key lacks a permission, or the account does not have that product of Stripe's; undefined when it
 *   can, or when there is no parent here yet to list it by
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function whyNotListable(
  deps: Pick<Deps, 'database' | 'livemode' | 'session'>,
  input: CheckInput,
): Promise<string | undefined> {
  const [pass] = input.type.passes
  if (deps.livemode && pass?.path.startsWith('/v1/test_helpers/')) return 'it exists in test mode only'
  const session = deps.session(input.account)
  const request = await probe(deps, input)
  if (!request) return undefined
  try {
    if (pass?.kind === 'single') await session.find(request)
    else await session.findList(request)
    return undefined
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error
    if (error.kind === 'denied') return `the key lacks a permission: ${error.message}`
    if (error.kind === 'invalid') return `Stripe refuses it: ${error.message}`
    throw error
  }
}

/** A request for one object. */
async function probe(
  { database }: Pick<Deps, 'database'>,
  { account, type }: CheckInput,
): Promise<Request | undefined> {
  const pass = type.passes.find(({ parent }) => parent === null) ?? type.passes[0]
  if (!pass) return undefined
  const query = [pass.query, (pass.kind === 'list' || pass.kind === 'via') && 'limit=1'].filter(Boolean).join('&')
  const path = [pass.path, query].filter(Boolean).join('?')
  if (!pass.parent) return { path, endpoint: pass.path }

  const { type: parentType, where } = pass.parent
  const parents = { account, type: objectType(parentType), where, limit: 1 }
  const [parent] = await readParents(database.pool, parents)
  if (!parent) return undefined
  const [child] = type.children
  if (pass.kind !== 'each') return { path: fillIn(path, parent), endpoint: pass.path }
  return child && { path: `${fillIn(child.listPath, { id: parent['parent'] })}&limit=1`, endpoint: child.listPath }
}
