import { objectType, type ObjectType, type Pass } from '../prisma/catalogue.js'
import { readParents } from '../prisma/parents.js'
import type { Deps } from './deps.js'
import { fillIn } from './fill-in.js'
import { parentsPage } from './list-page.js'
import type { Request } from './stripe/client.js'
import { StripeFailure } from './stripe/failure.js'

export interface CheckInput {
  readonly account: string
  readonly type: ObjectType
}

/**
 * Asks Stripe for one object of each list that a type is read from.
 *
 * @returns why it cannot be listed: the key lacks a permission, or the account does not have that product of Stripe's; undefined when it
 *   can
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function whyNotListable(
  deps: Pick<Deps, 'database' | 'livemode' | 'session'>,
  input: CheckInput,
): Promise<string | undefined> {
  const [first] = input.type.passes
  if (deps.livemode && first?.path.startsWith('/v1/test_helpers/')) return 'it exists in test mode only'
  const session = deps.session(input.account)
  for (const { request, isSingle, isGuess } of await probes(deps, input)) {
    try {
      if (isSingle) await session.find(request)
      else await session.findList(request)
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error
      if (error.kind === 'denied') return `the key lacks a permission: ${error.message}`
      if (error.kind !== 'invalid') throw error
      if (!isGuess) return `Stripe refuses it: ${error.message}`
    }
  }
  return undefined
}

interface Probe {
  /** For one object. */
  readonly request: Request
  readonly isSingle?: boolean
  /** The parent is made up: Stripe looks at the key's permissions before it looks for the parent. */
  readonly isGuess?: boolean
}

/** What stands for the id of a parent while there is none here. */
const NOBODY = 'none'

/** One for each list; of a type that is only listed per parent, one for some parent. */
async function probes(deps: Pick<Deps, 'database'>, input: CheckInput): Promise<Probe[]> {
  const { passes } = input.type
  const whole = passes.filter(({ parent, kind }) => parent === null || kind === 'via')
  const lists = whole.filter(({ path }, index) => whole.findIndex((other) => other.path === path) === index)
  if (lists.length > 0) return lists.map((pass) => probeOfList(pass))
  const [pass] = passes
  return pass ? [await probeOfParent(deps, { ...input, pass })] : []
}

function probeOfList(pass: Pass): Probe {
  if (pass.kind === 'via') return { request: parentsPage(pass, 1) }
  const query = [pass.query, pass.kind === 'list' && 'limit=1'].filter(Boolean).join('&')
  return {
    request: { path: [pass.path, query].filter(Boolean).join('?'), endpoint: pass.path },
    isSingle: pass.kind === 'single',
  }
}

async function probeOfParent(
  { database }: Pick<Deps, 'database'>,
  { account, type, pass }: CheckInput & { readonly pass: Pass },
): Promise<Probe> {
  const parents = { account, type: objectType(pass.parent?.type ?? ''), where: pass.parent?.where ?? null, limit: 1 }
  const [parent] = await readParents(database.pool, parents)
  const [child] = type.children
  const isOfChild = pass.kind === 'each' && child !== undefined
  const listPath = isOfChild
    ? child.listPath.replace('{id}', '{parent}')
    : [pass.path, pass.query].filter(Boolean).join('?')
  const limit = pass.kind === 'unpaged' ? '' : `${listPath.includes('?') ? '&' : '?'}limit=1`
  const path = parent ? fillIn(listPath, parent) : listPath.replaceAll(/\{[^}]+\}/g, NOBODY)
  return { request: { path: `${path}${limit}`, endpoint: isOfChild ? child.listPath : pass.path }, isGuess: !parent }
}
