import { isOfTestMode, objectType, type ObjectType, type Pass } from '../../prisma/catalogue/catalogue.js'
import { hasAny, readParents } from '../../prisma/rows/parents.js'
import type { Deps } from '../deps.js'
import { fillIn, type Place } from '../stripe/fill-in.js'
import { parentsPage } from '../stripe/list-page.js'
import { mapConcurrently } from '../map-concurrently.js'
import { patient } from '../stripe/retry-transient.js'
import type { StripeSession } from '../stripe/client.js'
import type { Request } from '../stripe/messages.js'
import { StripeFailure } from '../stripe/failure.js'

export interface ProbeInput {
  readonly account: string
  readonly types: readonly ObjectType[]
}

/** What a type's lists said when they were asked for one object. */
export interface Probe {
  /** Why it cannot be listed: the key lacks a permission, or the account does not have that product of Stripe's. */
  readonly refusal?: string
  /** Stripe has none, and neither have we. */
  readonly isEmpty: boolean
  readonly requests: number
}

type ProbeDeps = Pick<Deps, 'database' | 'livemode' | 'session'>

/** Requests under way at once; the budget spaces them anyway. */
const CONCURRENT_PROBES = 10

/** Parents that a type's list is tried with: a single one may be refused for reasons of its own. */
const PROBED_PARENTS = 3

/**
 * Asks Stripe for one object of each type's lists. Each request is retried by itself, so that one fault does not repeat all probes.
 *
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function probeTypes(deps: ProbeDeps, { account, types }: ProbeInput): Promise<ReadonlyMap<string, Probe>> {
  const probes = new Map<string, Probe>()
  await mapConcurrently(types, CONCURRENT_PROBES, async (type) => {
    probes.set(type.name, await probeType(deps, { account, type }))
  })
  // A type without parents has nothing to be listed by.
  for (const type of types) {
    const probe = probes.get(type.name)
    if (probe?.isEmpty && !isWithoutParents(type)) probes.set(type.name, { ...probe, isEmpty: false })
  }
  return probes

  function isWithoutParents({ passes, when }: ObjectType): boolean {
    const isEmpty = (name: string) => probes.get(name)?.isEmpty === true && isWithoutParents(objectType(name))
    return (when !== null && isEmpty(when)) || passes.every(({ parent }) => !parent || isEmpty(parent.type))
  }
}

interface TypeInput {
  readonly account: string
  readonly type: ObjectType
}

async function probeType(deps: ProbeDeps, input: TypeInput): Promise<Probe> {
  const { account, type } = input
  if (deps.livemode && isOfTestMode(type)) {
    return { refusal: 'it exists in test mode only', isEmpty: false, requests: 0 }
  }
  const session = patient(deps.session(account, 'sync'))
  try {
    const lists = type.passes.filter(({ parent, kind }) => parent === null || kind === 'via')
    const found =
      lists.length > 0 ? await findInLists(session, { type, passes: lists }) : await findByParents(deps, session, input)
    const isEmpty = !found && type.collect.length === 0 && !(await hasAny(deps.database.pool, input))
    return { isEmpty, requests: session.requests }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    return { refusal, isEmpty: false, requests: session.requests }
  }
}

/** Asks each list, and with another query only while nothing was found in it. @returns whether one of them has an object */
async function findInLists(
  session: StripeSession,
  { type, passes }: { type: ObjectType; passes: readonly Pass[] },
): Promise<boolean> {
  const found = new Map<string, boolean>()
  for (const pass of passes) {
    if (found.get(pass.path)) continue
    found.set(pass.path, await hasObject(session, { pass, objects: type.objects }))
  }
  return [...found.values()].includes(true)
}

async function hasObject(
  session: StripeSession,
  { pass, objects }: { pass: Pass; objects: readonly string[] },
): Promise<boolean> {
  if (pass.kind === 'via') {
    await session.list(parentsPage(pass, 1)) // whether the parents have any is not asked for here
    return false
  }
  const query = [pass.query, pass.kind === 'list' && 'limit=1'].filter(Boolean).join('&')
  const path = [pass.path, query].filter(Boolean).join('?')
  const request = { path, endpoint: pass.path, objects }
  if (pass.kind === 'single') return (await session.find(request)).body !== null
  return (await session.list(request)).body.objects.length > 0
}

/** What stands for the id of a parent while there is none here: Stripe looks at the key's permissions before it looks for the parent. */
const NOBODY = 'none'

/** @returns whether there are parents: what those have is not asked for here */
async function findByParents(deps: ProbeDeps, session: StripeSession, { account, type }: TypeInput): Promise<boolean> {
  const [pass] = type.passes
  if (!pass?.parent) return false
  if (pass.kind === 'where') await session.list(parentsPage(pass, 1)) // whether the key may read the field
  const parents = await firstParents(deps, { account, parent: pass.parent })
  let refused: unknown
  for (const parent of parents) {
    try {
      await session.findList(requestFor(type, { pass, parent }))
      return true
    } catch (error) {
      if (refusalOf(error) === undefined) throw error
      refused = error
    }
  }
  if (refused !== undefined) throw refused
  if (parents.length > 0) return true
  try {
    await session.findList(requestFor(type, { pass, parent: undefined }))
  } catch (error) {
    if (!(error instanceof StripeFailure) || error.kind !== 'invalid') throw error // there is no such parent
  }
  return false
}

/** Up to as many as are probed; fewer only when there are no more. */
async function firstParents(
  { database }: ProbeDeps,
  { account, parent: { type, where } }: { account: string; parent: NonNullable<Pass['parent']> },
): Promise<readonly Place[]> {
  const found: Place[] = []
  let after: string | undefined = ''
  while (after !== undefined && found.length < PROBED_PARENTS) {
    const limits = { where, after, limit: PROBED_PARENTS - found.length }
    const { parents, next } = await readParents(database.pool, { account, type: objectType(type), ...limits })
    found.push(...parents)
    after = next
  }
  return found
}

function requestFor({ children }: ObjectType, { pass, parent }: { pass: Pass; parent: Place | undefined }): Request {
  const [child] = children
  const isOfChild = pass.kind === 'each' && child !== undefined
  const address = isOfChild
    ? child.listPath.replace('{id}', '{parent}')
    : [pass.path, pass.query].filter(Boolean).join('?')
  const limit = pass.kind === 'unpaged' ? '' : `${address.includes('?') ? '&' : '?'}limit=1`
  const path = parent ? fillIn(address, parent) : address.replaceAll(/\{[^}]+\}/g, NOBODY)
  return { path: `${path}${limit}`, endpoint: isOfChild ? child.listPath : pass.path }
}

function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof StripeFailure)) return undefined
  if (error.kind === 'denied') return `the key lacks a permission: ${error.message}`
  return error.kind === 'invalid' ? `Stripe refuses it: ${error.message}` : undefined
}
