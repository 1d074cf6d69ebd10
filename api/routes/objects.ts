import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import type { LookUpObject } from '../object-lookups.js'
import { compareWithStripe } from '../objects/compare-with-stripe.js'
import { ObjectSchema } from '../objects/object-schema.js'
import { readObject } from '../objects/read-object.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { NotFoundError } from '../plugins/errors.js'
import { problems } from '../plugins/problem.js'
import { described } from '../schema-types.js'

export interface ObjectsDeps {
  readonly auth: AdminAuth
  readonly pool: Pool
  readonly types: readonly ObjectType[]
  readonly lookUp: LookUpObject
}

/** Ids have at most 2,000 bytes, see `isName` of prisma/catalogue/route-event.ts. */
const Params = Type.Object({
  id: Type.String({
    minLength: 1,
    maxLength: 2_000,
    pattern: '^[^\\u0000]+$',
    description: 'The id of an object or of an event.',
  }),
})

const Query = Type.Object(
  { stripe: Type.Optional(Type.Literal('now', { description: 'Compare each row with the object at Stripe now.' })) },
  { additionalProperties: false },
)

const schema = {
  tags: ['Objects'],
  summary: 'Look up the rows and events of an object',
  security: NEEDS_TOKEN,
  params: Params,
  querystring: Query,
  response: {
    200: described('The rows, why they say what they say, and the newest 50 events.', ObjectSchema),
    ...problems([400, 401, 404, 503]),
  },
}

/**
 * Serves `GET /api/objects/:id`: the row of an object, why the row says this, and the object's events. With
 * `?stripe=now`, also asks Stripe for the object and compares the row with it.
 */
export async function objects(instance: FastifyInstance, { auth, pool, types, lookUp }: ObjectsDeps): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.get('/api/objects/:id', { schema }, async ({ params: { id }, query: { stripe } }) => {
    const found = await (stripe ? compareWithStripe({ pool, lookUp }, { types, id }) : readObject(pool, { types, id }))
    if (!found)
      throw new NotFoundError(
        'No object and no event has this id. Events are kept for 35 days. Look up a sub-object, such as an item of a subscription, by the id of its object.',
      )
    return found
  })
}
