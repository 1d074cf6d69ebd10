import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { described } from '../schema-types.js'
import { ProblemSchema } from './problem.js'

/** The version of the API, which is the version in package.json. */
const VERSION = '0.1.0'

const TAGS = [
  { name: 'Webhooks', description: 'The address that Stripe calls.' },
  { name: 'Service', description: 'Whether the service runs, and how.' },
  { name: 'Status', description: 'As of when the copy is proven equal to Stripe.' },
  { name: 'Full syncs', description: 'Start, watch and steer a full sync.' },
  { name: 'Runs', description: 'The history of full syncs, audits and reconciles, and what starts them.' },
  { name: 'Customers', description: 'Read a customer from Stripe now.' },
  { name: 'Objects', description: 'Look up what the copy holds.' },
  { name: 'Events', description: 'The inbox of events.' },
]

/** The `security` of a route that needs ADMIN_TOKEN. */
export const NEEDS_TOKEN = [{ bearer: [] }]

const Answer = described('The description of this API.', Type.Record(Type.String(), Type.Unknown()))

/**
 * Serves `GET /api/openapi.json`, the OpenAPI 3.1 description of each route that has tags. Pages for browsers
 * have none. The route needs no token, because the description holds no data. Routes are described only if
 * they are registered later than this.
 */
export async function describeApi(app: FastifyInstance): Promise<void> {
  app.addSchema(ProblemSchema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Stripe Sync',
        version: VERSION,
        description: 'Keeps a copy of a Stripe account in PostgreSQL. Errors are problems of RFC 9457.',
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN, as the service has it.' },
        },
      },
    },
    hideUntagged: true,
    refResolver: {
      buildLocalReference: ({ $id }, _baseUri, _fragment, index) => (typeof $id === 'string' ? $id : `Schema${index}`),
    },
    transformObject: allowMissingBodies,
  })

  let text: string | undefined
  app.get(
    '/api/openapi.json',
    { schema: { tags: ['Service'], summary: 'Describe this API as OpenAPI 3.1', response: { 200: Answer } } },
    (_request, reply) => {
      text ??= JSON.stringify(app.swagger())
      return reply.type('application/json').send(text)
    },
  )
}

type Description = Parameters<NonNullable<swagger.FastifyDynamicSwaggerOptions['transformObject']>>[0]

/** Describes bodies without a required field as optional, because `allowMissingBody` takes a missing one as `{}`. */
function allowMissingBodies(description: Description) {
  if (!('openapiObject' in description)) throw new TypeError('The description is not of OpenAPI 3.')
  const { openapiObject } = description
  for (const path of Object.values(openapiObject.paths ?? {})) {
    const body = path?.post?.requestBody
    if (!body || '$ref' in body) continue
    const schema = body.content['application/json']?.schema
    body.required = schema !== undefined && 'required' in schema && schema.required !== undefined
  }
  return openapiObject
}
