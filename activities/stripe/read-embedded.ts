import { type ObjectType, type Pass, valueAt } from '../../prisma/catalogue/catalogue.js'
import { isStripeObject, isWholeList, type StripeObject, withoutStubs } from '../../prisma/catalogue/json.js'
import type { Channel } from '../../prisma/catalogue/enumerated-columns.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { readEach, type Refusal } from './read-each.js'
import type { StripeSession } from './client.js'
import type { Reply } from './messages.js'
import { readList, toObservation } from './to-observation.js'

/** The number of lists of one page of parents that are read at once. The budget spaces the requests. */
export const CONCURRENT_LISTS = 10

/** A page of parents that was requested with the fields of the types that they embed. */
export interface ParentsPage {
  readonly parents: readonly StripeObject[]
  /** The answer that the parents came in. */
  readonly reply: Omit<Reply<unknown>, 'body'>
  readonly channel: Channel
}

interface EmbeddedInput extends ParentsPage {
  readonly type: ObjectType
  readonly pass: Pass
}

interface EmbeddedObjects {
  readonly observations: readonly Observation[]
  /** Parents whose list Stripe refused. */
  readonly refused: readonly Refusal[]
}

/**
 * Reads the objects of a type out of a page of parents that was requested with the pass's field. The field is
 * the sub-list, or says whether there is one. Requests the lists that did not come whole, and reads them to
 * their end. A parent whose list Stripe refuses is reported.
 */
export async function readEmbedded(
  session: StripeSession,
  { type, pass, parents, reply, channel }: EmbeddedInput,
): Promise<EmbeddedObjects> {
  const options = {
    session,
    limit: CONCURRENT_LISTS,
    idOf: (parent: StripeObject) => parent.id,
    needsRequest: (parent: StripeObject) => embeddedIn(parent, { type, pass }) === undefined,
    isReadable: true,
  }
  const { answers, refused } = await readEach(parents, options, async (parent) => {
    const observations: Observation[] = []
    const embedded = embeddedIn(parent, { type, pass })
    const listPath = pass.path.replace('{parent}', '{id}')
    const whole = embedded
      ? { objects: embedded, asOf: reply.asOf }
      : await readList(session, { listPath, parentId: parent.id, objects: type.objects })
    for (const object of withoutStubs(whole.objects)) {
      const news = { type, id: object.id, object, parent: parent.id, reply: { ...reply, asOf: whole.asOf }, channel }
      observations.push(await toObservation(session, news))
    }
    return observations
  })
  return { observations: [...answers.values()].flat(), refused }
}

/**
 * Returns the objects that came whole with a parent. Returns undefined when the parent's list must be
 * requested.
 */
export function embeddedIn(
  parent: StripeObject,
  { type, pass }: Pick<EmbeddedInput, 'type' | 'pass'>,
): readonly StripeObject[] | undefined {
  const field = valueAt(parent, pass.via ?? [])
  if (pass.kind === 'where') return isEmpty(field) ? [] : undefined
  const isEntry = (entry: unknown) => isStripeObject(entry) && type.objects.includes(entry.object)
  return isWholeList(field) && field.data.every(isEntry) ? field.data : undefined
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || Object.keys(Object(value)).length === 0
}
