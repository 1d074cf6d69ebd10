// Longer than 250 lines: one service answers all described operations, and starting it takes most of the time.

import { channel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Client, Connection } from '@temporalio/client'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { ADMIN_TOKEN, eventually, useService } from '../support/service.js'
import { delivery, event, WEBHOOK_SECRET } from '../support/webhook.js'

const HOW_TO_DESCRIBE = 'Give the route a `schema` as in api/routes/events.ts. Pages for browsers lie below /admin/.'

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly requestBody?: { readonly required: boolean }
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

interface Description {
  readonly openapi: string
  readonly info: { readonly version: string }
  readonly tags: readonly { readonly name: string }[]
  readonly components: { readonly schemas: Record<string, object> }
  readonly paths: Record<string, Record<string, Operation>>
}

interface Call {
  /** Its operation in the document: `GET /api/syncs/{id}`. */
  readonly operation: string
  readonly path?: string
  readonly body?: string
  readonly headers?: Record<string, string>
  readonly status: number
}

let customer = ''
const service = useService({
  prepare({ mutations }) {
    customer = mutations.createCustomer({ name: 'Ada' }).id
  },
})
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
let description: Description

beforeAll(async () => {
  description = (await (await send({ path: '/api/openapi.json' })).json()) as Description
  await eventually(async () => {
    const { temporal } = await service().call<{ temporal: string }>('GET', '/ready')
    if (temporal !== 'reachable') throw new Error('The API has not reached Temporal.')
  })
})

function send({ method = 'GET', path, body, headers }: { method?: string; path: string } & Partial<Call>) {
  return fetch(`${service().stack.apiUrl}${path}`, {
    method,
    headers: { ...headers },
    ...(body !== undefined && { body }),
  })
}

function operations(): [string, Operation][] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )
}

/** Calls an operation, with the token only if the document names one. Expects the status and the described answer. */
async function call({ operation, status, path, body, headers }: Call): Promise<unknown> {
  const [method = '', template = ''] = operation.split(' ')
  const described = description.paths[template]?.[method.toLowerCase()]
  const response = await send({
    method,
    path: path ?? template,
    headers: {
      ...(described?.security && { authorization: `Bearer ${ADMIN_TOKEN}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  expect(response.status, `${operation} answered ${text}`).toBe(status)
  return expectDescribed(`${operation} ${status}`, {
    described: described?.responses[status],
    type: response.headers.get('content-type')?.split(';')[0] ?? '',
    text,
  })
}

function expectDescribed(
  what: string,
  { described, type, text }: { described: Operation['responses'][string] | undefined; type: string; text: string },
): unknown {
  const schema = described?.content?.[type]?.schema
  expect(schema, `The document has no ${type} for ${what}. ${HOW_TO_DESCRIBE}`).toBeDefined()
  const answer: unknown = type.endsWith('json') ? JSON.parse(text) : text
  // The references of the schema are of the form #/components/schemas/Problem.
  const validate = ajv.compile({ ...schema, components: description.components })
  expect(validate(answer), `${what}: ${ajv.errorsText(validate.errors)} in ${text}`).toBe(true)
  return answer
}

/** Returns `GET /api/syncs/{id}` for each route that an API has. */
async function registeredRoutes(): Promise<string[]> {
  const routes: string[] = []
  const started = channel('fastify.initialization')
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance } // Fastify documents this message
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push(`${each} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
    })
  }
  started.subscribe(watch)
  const { url } = service().database
  const databases = connectDatabases(url)
  const connection = Connection.lazy({ address: service().stack.temporalAddress })
  const env = readApiEnv({ DATABASE_URL: url, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ADMIN_TOKEN })
  const app = await createApp({ env, ...databases, temporal: new Client({ connection }) })
  await app.close()
  await databases.close()
  await connection.close()
  started.unsubscribe(watch)
  return routes.filter((route) => !route.startsWith('HEAD '))
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, and has the version of the package', async () => {
    const { valid, errors } = await new Validator().validate({ ...description })
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(description.openapi).toMatch(/^3\.1\./)
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(description.info.version).toBe(version)
  })

  it('has every route but the pages for browsers', async () => {
    const routes = await registeredRoutes()
    const pages = routes.filter((route) => / \/admin\//.test(route))
    expect(pages.length).toBeGreaterThan(0)
    const others = routes.filter((route) => !pages.includes(route)).toSorted()
    const described = operations().map(([name]) => name)
    expect(described.toSorted(), HOW_TO_DESCRIBE).toEqual(others)
  })

  it('says of each route what it does, and of each answer what it means', () => {
    const tags = new Set(description.tags.map(({ name }) => name))
    for (const [name, { summary, tags: own = [], responses }] of operations()) {
      expect(summary, `${name} needs a summary. ${HOW_TO_DESCRIBE}`).toMatch(/^[A-Z].*[^.]$/)
      expect([...tags], `The tag of ${name} is not in TAGS of api/plugins/describe-api.ts.`).toEqual(
        expect.arrayContaining([...own]),
      )
      for (const [status, response] of Object.entries(responses)) {
        expect(response.description, `${name} ${status} needs a description.`).not.toBe('Default Response')
      }
    }
  })

  it('says which bodies may be left out', () => {
    const required = operations().flatMap(([name, { requestBody }]) => (requestBody?.required ? [name] : []))
    expect(required).toEqual(['POST /api/webhooks/stripe'])
  })
})

describe('every described operation', () => {
  it('answers 401 without the token, if the document names one', async () => {
    const secured = operations().filter(([, { security }]) => security)
    expect(secured.length).toBeGreaterThan(0)
    for (const [name, { responses }] of secured) {
      const [method = '', template = ''] = name.split(' ')
      const path = template.replace('{action}', 'pause').replaceAll(/\{\w+\}/g, 'cus_1')
      const response = await send({ method, path })
      expect(response.status, name).toBe(401)
      const type = response.headers.get('content-type')?.split(';')[0] ?? ''
      expect(type).toBe('application/problem+json')
      expectDescribed(`${name} 401`, { described: responses['401'], type, text: await response.text() })
    }
  })

  it('answers a right call as described', async () => {
    const { faults } = service().simulator
    const called = new Set<string>()
    const right = (operation: string, more: Partial<Call> = {}) => {
      called.add(operation)
      return call({ operation, status: 200, ...more })
    }
    await right('GET /health')
    await right('GET /ready')
    await right('GET /metrics')
    await right('GET /api/openapi.json')
    const { payload, headers } = delivery(event({ object: { id: 'SUMMER', object: 'coupon' } }))
    await right('POST /api/webhooks/stripe', { body: payload, headers })
    await right('GET /api/status')
    await right('GET /api/types')
    await right('GET /api/gaps')
    await right('GET /api/gaps/counts')
    await right('GET /api/drift')
    await right('GET /api/drift/counts')
    await right('POST /api/customers/{id}/refresh', { path: `/api/customers/${customer}/refresh` })
    await right('GET /api/objects/{id}', { path: `/api/objects/${customer}` })
    await right('GET /api/actions')
    const { data } = (await right('GET /api/events')) as { data: { id: string }[] }
    await right('GET /api/events/{id}', { path: `/api/events/${data[0]?.id}` })
    await right('GET /api/events/counts', { path: '/api/events/counts?per=minute' })
    await right('POST /api/events/retry')
    await right('POST /api/audits', { status: 201 })
    await right('POST /api/reconciles', { status: 202 })

    const mend = faults.add({ path: '/v1/customers', fault: { kind: 'hang' } }) // the full sync runs until it is mended
    const { id } = (await right('POST /api/syncs', { status: 201 })) as { id: string }
    const read = () => right('GET /api/syncs/{id}', { path: `/api/syncs/${id}` })
    expect(await read()).toMatchObject({ id, outcome: 'running' })
    await call({ operation: 'POST /api/syncs', status: 409 })
    for (const action of ['pause', 'resume', 'cancel']) {
      await right('POST /api/syncs/{id}/{action}', { path: `/api/syncs/${id}/${action}` })
    }
    mend()
    await eventually(async () => expect(await read()).toMatchObject({ id, outcome: 'cancelled', input: {} }))
    await right('GET /api/runs')
    await right('GET /api/runs/{id}', { path: `/api/runs/${id}` })

    const notCalled = operations().filter(([name]) => !called.has(name))
    expect(
      notCalled.map(([name]) => name),
      'Add a right call of each to this test.',
    ).toEqual([])
  })

  it('answers a wrong call as described', async () => {
    const refresh = 'POST /api/customers/{id}/refresh'
    const path = `/api/customers/${customer}/refresh`
    const webhook = { operation: 'POST /api/webhooks/stripe' }
    const { payload, headers } = delivery(event({ object: { id: 'SUMMER', object: 'coupon' } }), 'whsec_other')
    const unknown = '00000000-0000-4000-8000-000000000000'
    await call({ operation: 'GET /api/syncs/{id}', path: `/api/syncs/${unknown}`, status: 404 })
    await call({ operation: 'POST /api/syncs/{id}/{action}', path: `/api/syncs/${unknown}/pause`, status: 404 })
    await call({ operation: 'POST /api/syncs/{id}/{action}', path: `/api/syncs/${unknown}/nudge`, status: 400 })
    await call({ operation: 'POST /api/syncs', body: '{"object": []}', status: 400 })
    await call({ operation: 'POST /api/events/retry', body: '{', status: 400 })
    await call({ operation: 'GET /api/gaps', path: '/api/gaps?after=nonsense', status: 400 })
    await call({ operation: 'GET /api/drift', path: '/api/drift?limit=0', status: 400 })
    await call({ operation: 'GET /api/objects/{id}', path: '/api/objects/cus_none', status: 404 })
    await call({ ...webhook, body: payload, headers, status: 400 })
    await call({ ...webhook, body: payload, headers: { ...headers, 'content-type': 'text/plain' }, status: 415 })
    await call({ ...webhook, body: 'x'.repeat(2 * 1024 * 1024), headers, status: 413 })
    await call({ operation: refresh, path, body: '{"timeoutMs": 0}', status: 400 })
    await call({ operation: refresh, path: '/api/customers/cus_neverwas/refresh', status: 404 })

    const mend = service().simulator.faults.add({ path: '/v1/subscriptions', fault: { kind: 'hang' } })
    const late = await call({ operation: refresh, path, body: '{"timeoutMs": 100}', status: 504 })
    mend()
    expect(late).toMatchObject({ type: '/api/openapi.json#/components/schemas/NotFresh', fresh: false })
    expect(description.components.schemas).toHaveProperty('NotFresh')
  })
})
