import { isStub } from '../../prisma/catalogue/json.js'
import { removeExcluded } from '../../prisma/catalogue/selection.js'
import { type LookedUp, recordLookedUp } from '../../prisma/rows/looked-up.js'
import { dataOf } from '../../prisma/rows/observation.js'
import { readPathParameters } from '../../prisma/rows/parents.js'
import type { ObjectLookupInput, ObjectLookupResult } from '../../workflows/contract.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { explainFailure } from '../failure.js'
import { StripeFailure } from '../stripe/failure.js'
import { findObject } from '../stripe/fetch-object.js'

/**
 * Asks Stripe for one object, and writes the answer into `stripe.looked_up`, where the API takes it. The
 * object has the form that a row's `data` has: without the excluded fields, and without the sub-lists that
 * come only by `expand[]`. Changes no row of an object.
 *
 * Running it twice is safe: the later answer to a request replaces the earlier one.
 *
 * @throws {StripeFailure} when the request failed and may succeed later
 */
export async function lookUpObject(
  deps: Deps,
  input: ObjectLookupInput,
  attempt: Attempt,
): Promise<ObjectLookupResult> {
  const { requestId, account, type: typeName, id } = input
  const askedAt = await deps.clock.lowerBound()
  const answer = await ask(deps, input)
  attempt.throwIfCancelled() // nobody takes the answer to a lookup that has timed out
  await recordLookedUp(deps.database.pool, { requestId, account, typeName, id, askedAt, ...answer })
  return { state: answer.state }
}

type Answer = Omit<LookedUp, 'askedAt'>

async function ask(deps: Deps, { account, type: typeName, id }: ObjectLookupInput): Promise<Answer> {
  const type = deps.selection.find(typeName)
  if (!type) {
    return refused(`The worker does not sync ${typeName}. Give all processes the same version and SYNC_OBJECTS.`)
  }
  const parameters = await readPathParameters(deps.database.pool, { account, type, ids: [id] })
  try {
    const session = deps.createSession(account, 'live')
    const { body } = await findObject(session, { type, id, pathParameters: parameters.get(id) })
    if (body === null) return { state: 'absent', object: null, reason: null }
    if (isStub(body)) return { state: 'deleted', object: null, reason: null }
    return { state: 'found', object: dataOf({ id, object: removeExcluded(body, type) }, type), reason: null }
  } catch (error) {
    if (!(error instanceof StripeFailure) || error.kind === 'transient') throw error
    return refused(explainFailure(error))
  }
}

function refused(reason: string): Answer {
  return { state: 'refused', object: null, reason }
}
