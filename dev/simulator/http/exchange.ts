import type { IncomingHttpHeaders } from 'node:http'
import { sleep } from '../clock.js'
import { answerRequest, type ApiOptions } from './answer-request.js'
import { type Answer, endpointOf, parseParameters } from './api-request.js'
import { faultAnswer } from './fault-answer.js'
import type { Fault, FaultChecks } from './faults.js'
import { type Oddities, type OddAnswer, spoilBody } from './oddities.js'
import { permissionFor } from './routes.js'
import type { WritableRequestLog } from './request-log.js'
import type { Parameters } from '../object-type.js'
import type { JsonObject, WireList } from '../wire.js'

export interface ExchangeOptions extends ApiOptions {
  readonly faults: FaultChecks
  readonly requests: WritableRequestLog
}

/** An HTTP request as received. */
export interface WireRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** The body of a POST. */
  readonly form?: string
}

/** What the client receives, if anything. */
export type WireAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      /** Whether the connection ends halfway through the body. */
      readonly isCut: boolean
    }
  /** No answer until the client gives up. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }

/** Answers a request, applies the active faults, and logs the request. Does not touch sockets. */
export async function exchange(request: WireRequest, options: ExchangeOptions): Promise<WireAnswer> {
  const { method, url, headers, form = '' } = request
  const [path = '/', query = ''] = url.split('?')
  const account = headers['stripe-account']?.toString() ?? options.ownAccount.id
  const atMs = options.clock.nowMs()
  const log = (status: number) =>
    options.requests.add({ method, path, query, status, account, atMs }, endpointOf({ method, path }))

  const fault = options.faults.faultFor({ method, path, query, account })
  if (fault?.kind === 'hang' || fault?.kind === 'reset') {
    log(0)
    return { kind: fault.kind }
  }
  if (fault?.kind === 'slow') await sleep(options.clock, fault.ms)
  const context = { method, path, accountId: account, permission: permissionFor(path), key: keyIn(headers) }
  const parameters = parseParameters(method === 'POST' ? form : query)
  const answer =
    (fault && faultAnswer(fault, context)) ??
    spoil(await answerRequest({ method, path, parameters, headers }, { ...options, odd: oddityOf(fault) }), {
      fault,
      parameters,
      oddities: options.oddities,
    })
  log(answer.status)
  const aheadMs = fault?.kind === 'clock-ahead' ? fault.seconds * 1_000 : 0
  return toWire(answer, { headers, options, aheadMs, isCut: fault?.kind === 'truncated' })
}

function oddityOf(fault: Fault | undefined): OddAnswer | undefined {
  return fault?.kind === 'odd-answer' ? fault.how : undefined
}

interface Spoiling {
  readonly fault: Fault | undefined
  readonly parameters: Parameters
  readonly oddities: Oddities
}

function spoil(answer: Answer, { fault, parameters, oddities }: Spoiling): Answer {
  if (answer.status !== 200) return answer
  if (fault?.kind === 'list-without-data') {
    const { data: _, ...rest } = answer.body as Record<string, unknown> // a body with status 200 is an object
    return { ...answer, body: rest }
  }
  if (fault?.kind !== 'odd-answer') return answer
  const odd = spoilBody(fault.how, { body: answer.body as WireList<JsonObject> | JsonObject, parameters })
  if (!odd) return answer
  oddities.count(fault.how)
  return { ...answer, body: odd }
}

interface Wiring {
  readonly headers: IncomingHttpHeaders
  readonly options: ExchangeOptions
  /** How far the `Date` header is ahead of the clock. */
  readonly aheadMs: number
  readonly isCut: boolean
}

function toWire(answer: Answer, { headers, options, aheadMs, isCut }: Wiring): WireAnswer {
  const { clock, random, defaultApiVersion } = options
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  return {
    kind: 'answer',
    status: answer.status,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      date: new Date(clock.nowMs() + aheadMs).toUTCString(), // floored to seconds, as at Stripe
      'request-id': `req_${random.token(14)}`,
      'stripe-version': headers['stripe-version']?.toString() ?? defaultApiVersion,
      ...answer.headers,
    },
    body,
    isCut,
  }
}

function keyIn({ authorization = '' }: IncomingHttpHeaders): string {
  return authorization.split(' ')[1] ?? ''
}
