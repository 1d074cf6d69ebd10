import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AccountView } from '../account-view.js'
import { isVirtual, type SimulatorClock } from '../clock.js'
import { isMutationName } from '../mutations.js'
import { CHILD_TYPE_NAMES, isChildTypeName, isTypeName, TYPE_NAMES } from '../object-types.js'
import type { SeedOptions } from '../seed.js'
import { StripeError } from '../stripe-error.js'
import type { WebhookEndpoint } from '../webhooks/endpoint.js'
import type { Webhooks } from '../webhooks/webhooks.js'
import type { FaultRule, Faults } from './faults.js'
import type { Keys } from './keys.js'
import type { RequestLog } from './request-log.js'

/** What other processes can control: the view of the own account, and parts of the simulator. */
interface Controlled extends AccountView {
  readonly clock: SimulatorClock
  readonly keys: Keys
  readonly faults: Faults
  readonly webhooks: Webhooks
  readonly requests: RequestLog
  readonly emitted: number
  forAccount(id: string): AccountView
}

/** Input of a control handler. */
interface Command {
  readonly simulator: Controlled
  readonly body: Readonly<Record<string, unknown>>
  /** Last part of the path, such as a type. */
  readonly name: string
  readonly query: URLSearchParams
}

type Handler = (command: Command) => unknown

/**
 * Handlers of the simulator's own API for other processes: JSON under `/_simulator/…`, without a key. Callers
 * are trusted, because the simulator listens on loopback only. So bodies are not validated.
 */
const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /stats': ({ simulator }) => stats(simulator),
  'POST /seed': ({ simulator, body }) => view(simulator, body).seed(body as unknown as SeedOptions),
  'POST /mutate': ({ simulator, body }) => mutate(simulator, body),

  'GET /objects/:name': ({ simulator, name, query }) => {
    if (!isTypeName(name)) throw unknownName(name, TYPE_NAMES)
    return view(simulator, { account: query.get('account') }).objects(name, { listed: query.get('listed') === 'true' })
  },
  'GET /children/:name': ({ simulator, name, query }) => {
    if (!isChildTypeName(name)) throw unknownName(name, CHILD_TYPE_NAMES)
    return view(simulator, { account: query.get('account') }).children(name)
  },
  'GET /deleted/:name': ({ simulator, name, query }) => {
    if (!isTypeName(name)) throw unknownName(name, TYPE_NAMES)
    return view(simulator, { account: query.get('account') }).deletedIds(name)
  },
  'GET /events': ({ simulator, query }) => view(simulator, { account: query.get('account') }).events(),

  'GET /faults': ({ simulator }) => simulator.faults.rules(),
  'POST /faults': ({ simulator, body }) => void simulator.faults.add(body as unknown as FaultRule),
  'DELETE /faults': ({ simulator }) => simulator.faults.clear(),

  'GET /webhooks': ({ simulator: { webhooks } }) => ({
    endpoint: webhooks.endpoint ?? null,
    policy: webhooks.policy,
    hasOutage: webhooks.hasOutage,
    stats: webhooks.stats(),
  }),
  'POST /webhooks/endpoint': ({ simulator, body }) =>
    simulator.webhooks.setEndpoint('url' in body ? (body as unknown as WebhookEndpoint) : undefined),
  'POST /webhooks/policy': ({ simulator, body }) => simulator.webhooks.setPolicy(body),
  'POST /webhooks/drain': ({ simulator }) => simulator.webhooks.drain(),
  'GET /webhooks/lost': ({ simulator }) => simulator.webhooks.lost(),
  'POST /outage/begin': ({ simulator }) => simulator.webhooks.beginOutage(),
  'POST /outage/end': ({ simulator }) => simulator.webhooks.endOutage(),

  'GET /requests': ({ simulator: { requests } }) => ({
    total: requests.total,
    counts: requests.counts(),
    entries: requests.entries(),
  }),
  'DELETE /requests': ({ simulator }) => simulator.requests.clear(),

  'POST /keys': ({ simulator, body }) => simulator.keys.add(String(body['key']), body),
  'DELETE /keys/:name': ({ simulator, name }) => simulator.keys.revoke(name),
  'POST /clock/advance': ({ simulator, body }) => {
    if (!isVirtual(simulator.clock)) throw new Error('The clock is real: it goes by itself.')
    simulator.clock.advance(Number(body['ms']))
  },
}

export function createControl(simulator: () => Controlled) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://simulator')
      const path = pathname.slice('/_simulator'.length)
      const [above, name] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)]
      const handler = HANDLERS[`${request.method} ${path}`] ?? HANDLERS[`${request.method} ${above}/:name`]
      if (!handler) throw unknownName(`${request.method} ${path}`, Object.keys(HANDLERS))
      const body = await readJson(request)
      const result = await handler({ simulator: simulator(), body, name: decodeURIComponent(name), query })
      await sendJson(response, result ?? {})
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      response.writeHead(error instanceof StripeError ? error.status : 400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message } }))
    }
  }
}

function mutate(simulator: Controlled, body: Command['body']): unknown {
  const { count, mutation, args = [], unlisted = false, everyType = false } = body
  const account = view(simulator, body)
  if (typeof count === 'number') {
    return account.mutateRandomly(count, { unlisted: unlisted === true, everyType: everyType === true })
  }
  if (typeof mutation !== 'string' || !isMutationName(mutation)) {
    throw unknownName(String(mutation), Object.keys(account.mutations))
  }
  const run = account.mutations[mutation] as (...rest: readonly unknown[]) => unknown // callers are trusted
  return run(...(Array.isArray(args) ? args : [args]))
}

function stats(simulator: Controlled) {
  const { webhooks, requests, emitted, accountId, clock } = simulator
  const objects = TYPE_NAMES.map((type) => [type, simulator.count(type)] as const)
  return {
    accountId,
    nowMs: clock.nowMs(),
    objects: Object.fromEntries(objects),
    emitted,
    requests: requests.total,
    webhooks: webhooks.stats(),
  }
}

function view(simulator: Controlled, { account }: { readonly account?: unknown }) {
  return typeof account === 'string' ? simulator.forAccount(account) : simulator
}

function unknownName(name: string, names: readonly string[]): Error {
  return new Error(`There is no ${name}; there is ${names.join(', ')}.`)
}

async function readJson(request: IncomingMessage): Promise<Command['body']> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a Buffer, because no encoding is set
  const text = Buffer.concat(chunks).toString()
  const parsed: unknown = text === '' ? {} : JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new Error('The body must be a JSON object.')
  return parsed as Command['body'] // checked above
}

/** Sends JSON. Sends an iterable element by element, because a large account does not fit into one string. */
async function sendJson(response: ServerResponse, result: unknown): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  if (typeof result !== 'object' || result === null || !(Symbol.iterator in result)) {
    response.end(JSON.stringify(result))
    return
  }
  let separator = '['
  for (const element of result as Iterable<unknown>) {
    if (!response.write(`${separator}${JSON.stringify(element)}`)) {
      await new Promise((done) => response.once('drain', done))
    }
    separator = ','
  }
  response.end(separator === '[' ? '[]' : ']')
}
