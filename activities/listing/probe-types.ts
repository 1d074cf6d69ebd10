import { isOfTestMode, objectType, type ObjectType, type Pass } from '../../prisma/catalogue/catalogue.js'
import { hasLiveRow, readParents } from '../../prisma/rows/parents.js'
import type { Deps } from '../deps.js'
import { fillPath, type PathParameters } from '../stripe/fill-path.js'
import { parentsPage } from '../stripe/list-page.js'
import { mapConcurrently } from '../map-concurrently.js'
import { withRetries } from '../stripe/retry-transient.js'
import type { StripeSession } from '../stripe/client.js'
import type { Request } from '../stripe/messages.js'
import { StripeFailure } from '../stripe/failure.js'

export interface ProbeInput {
  readonly account: string
  readonly types: readonly ObjectType[]
}

/** The result of probing a type's lists for one object. */
export interface Probe {
  /**
   * Why the type cannot be listed: the key lacks a permission, or the account does not use that Stripe
   * product.
   */
  readonly refusal?: string
  /** Neither Stripe nor our table has an object of the type. */
  readonly isEmpty: boolean
  readonly requests: number
}

type ProbeDeps = Pick<Deps, 'database' | 'livemode' | 'createSession'>

/** Types probed at once. The request budget spaces the requests. */
const CONCURRENT_PROBES = 10

/**
 * Parents whose lists are probed until Stripe answers for one. Stripe may refuse the list of a single parent
 * for reasons that do not apply to the type.
 */
const PROBED_PARENTS = 3

/**
 * Asks Stripe for one object of each type's lists. Each request is retried by itself, so a transient failure
 * does not repeat the other probes.
 *
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function probeTypes(deps: ProbeDeps, { account, types }: ProbeInput): Promise<ReadonlyMap<string, Probe>> {
  const probes = new Map<string, Probe>()
  await mapConcurrently(types, CONCURRENT_PROBES, async (type) => {
    probes.set(type.name, await probeType(deps, { account, type }))
  })
  // A type that is listed by parents is empty only if the parents' type is empty too. Our tables may not have
  // the parents yet.
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
  const session = withRetries(deps.createSession(account, 'sync'))
  try {
    const lists = type.passes.filter(({ parent, kind }) => parent === null || kind === 'via')
    const found =
      lists.length > 0 ? await probeLists(session, { type, passes: lists }) : await probeByParents(deps, session, input)
    const isEmpty = !found && type.collect.length === 0 && !(await hasLiveRow(deps.database.pool, input))
    return { isEmpty, requests: session.requests }
  } catch (error) {
    const refusal = describeRefusal(error)
    if (refusal === undefined) throw error
    return { refusal, isEmpty: false, requests: session.requests }
  }
}

/**
 * Probes each list. Asks the same path with another query only if nothing was found there yet.
 *
 * @returns whether one of the lists has an object
 */
async function probeLists(
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
    // Only checks the permission. Whether the parents have objects is not known.
    await session.list(parentsPage(pass, 1))
    return false
  }
  const query = [pass.query, pass.kind === 'list' && 'limit=1'].filter(Boolean).join('&')
  const path = [pass.path, query].filter(Boolean).join('?')
  const request = { path, endpoint: pass.path, objects }
  if (pass.kind === 'single') return (await session.find(request)).body !== null
  return (await session.list(request)).body.objects.length > 0
}

/**
 * The parent's id in a probe when our tables have no parent. Stripe checks the key's permissions before it
 * looks for the parent.
 */
const UNKNOWN_PARENT_ID = 'none'

/**
 * Probes the lists of up to three parents.
 *
 * @returns whether there are parents. Whether they have objects is not known
 */
async function probeByParents(deps: ProbeDeps, session: StripeSession, { account, type }: TypeInput): Promise<boolean> {
  const [pass] = type.passes
  if (!pass?.parent) return false
  // The request fails if the key may not read the field.
  if (pass.kind === 'where') await session.list(parentsPage(pass, 1))
  const parents = await firstParents(deps, { account, parent: pass.parent })
  let refused: unknown
  for (const parent of parents) {
    try {
      await session.findList(requestFor(type, { pass, parent }))
      return true
    } catch (error) {
      if (describeRefusal(error) === undefined) throw error
      refused = error
    }
  }
  if (refused !== undefined) throw refused
  if (parents.length > 0) return true
  try {
    await session.findList(requestFor(type, { pass, parent: undefined }))
  } catch (error) {
    // 'invalid' is expected, because the parent does not exist.
    if (!(error instanceof StripeFailure) || error.kind !== 'invalid') throw error
  }
  return false
}

/** Reads the parents to probe: up to PROBED_PARENTS, fewer only if there are no more. */
async function firstParents(
  { database }: ProbeDeps,
  { account, parent: { type, where } }: { account: string; parent: NonNullable<Pass['parent']> },
): Promise<readonly PathParameters[]> {
  const found: PathParameters[] = []
  let after: string | undefined = ''
  while (after !== undefined && found.length < PROBED_PARENTS) {
    const limits = { where, after, limit: PROBED_PARENTS - found.length }
    const { parents, next } = await readParents(database.pool, { account, type: objectType(type), ...limits })
    found.push(...parents)
    after = next
  }
  return found
}

function requestFor(
  { children }: ObjectType,
  { pass, parent }: { pass: Pass; parent: PathParameters | undefined },
): Request {
  const [child] = children
  const isOfChild = pass.kind === 'each' && child !== undefined
  const address = isOfChild
    ? child.listPath.replace('{id}', '{parent}')
    : [pass.path, pass.query].filter(Boolean).join('?')
  const limit = pass.kind === 'unpaged' ? '' : `${address.includes('?') ? '&' : '?'}limit=1`
  const path = parent ? fillPath(address, parent) : address.replaceAll(/\{[^}]+\}/g, UNKNOWN_PARENT_ID)
  return { path: `${path}${limit}`, endpoint: isOfChild ? child.listPath : pass.path }
}

function describeRefusal(error: unknown): string | undefined {
  if (!(error instanceof StripeFailure)) return undefined
  if (error.kind === 'denied') return `the key lacks a permission: ${error.message}`
  return error.kind === 'invalid' ? `Stripe refuses it: ${error.message}` : undefined
}
