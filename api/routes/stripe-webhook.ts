import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { type Identity, isStripeEvent, routeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import type { Selection } from '../../prisma/catalogue/selection.js'
import type { InboxWriter } from '../inbox-writer.js'
import type { Nudger } from '../nudger.js'
import { UnavailableError } from '../plugins/errors.js'
import { problems, sendProblem } from '../plugins/problem.js'
import { NOT_STARTED } from '../readiness.js'
import type { Refusals } from '../refusals.js'
import { verifyWebhook } from '../verify-webhook.js'

/**
 * Limit of the body. The largest event seen from Stripe is under 300 kB, so a body above
 * 1 MB is not Stripe's.
 */
const BODY_LIMIT_BYTES = 1024 * 1024

export interface StripeWebhookDeps {
  readonly secrets: readonly string[]
  /** The account of this deployment; undefined until the worker's first start has read it from Stripe. */
  readonly identity: () => Promise<Identity | undefined>
  readonly selection: Selection
  readonly inbox: InboxWriter
  readonly nudger: Nudger
  readonly refusals: Refusals
}

const Received = Type.Object({ received: Type.Literal(true) }, { description: 'The event is in the inbox.' })

const StripeSignature = Type.String({ description: "Stripe's signature of the raw body." })

/** The fields of an event that are needed. `isStripeEvent` checks them. */
const Body = Type.Object({
  id: Type.String(),
  object: Type.Enum(['event', 'v2.core.event']),
  type: Type.String(),
})

const schema = {
  tags: ['Webhooks'],
  summary: 'Take an event from Stripe',
  headers: Type.Object({ 'stripe-signature': StripeSignature }),
  body: Body,
  response: { 200: Received, ...problems([400, 413, 415, 503]) },
}

/** Accepts every request. The schema only describes it: the body is checked after its signature, and is raw. */
const describeOnly = () => () => true

/**
 * Serves `POST /api/webhooks/stripe`. Verifies the signature, stores the event, and answers. The
 * nudge delays no answer.
 */
export async function stripeWebhook(app: FastifyInstance, deps: StripeWebhookDeps) {
  const { secrets, identity, selection, inbox, nudger, refusals } = deps
  // Only in this plugin's scope: the signature covers the raw bytes, and all other routes need parsed JSON.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (_request, body, done) => done(null, body),
  )

  // No helmet headers: they protect pages in a browser, and webhooks come by the thousand.
  const options = { helmet: false, schema, validatorCompiler: describeOnly } as const
  app.post<{ Body: Buffer | null }>('/api/webhooks/stripe', options, async (request, reply) => {
    const body = request.body ?? Buffer.alloc(0)
    const sentAt = verifyWebhook(body, String(request.headers['stripe-signature'] ?? ''), secrets)
    const payload = body.toString('utf8')
    const event = parseEvent(payload)
    if (!event) return sendProblem(reply, { status: 400, detail: 'The signed body is not a Stripe event.' })

    try {
      await remember(event, { payload, sentAt })
      refusals.accept(event)
    } catch (error) {
      refusals.refuse(event)
      throw error
    }
    return { received: true }
  })

  async function remember(
    event: StripeEvent,
    { payload, sentAt }: { payload: string; sentAt: Date | null },
  ): Promise<void> {
    const own = await identity()
    if (!own) throw new UnavailableError(NOT_STARTED)
    const route = routeEvent(event, { identity: own, selection })
    const stored = selection.removeExcludedFromEvent(event, payload)
    const group = await inbox.remember({ event, route, payload: stored, channel: 'webhook', sentAt })
    if (group !== null) nudger.nudge({ account: route.accountId, group })
  }
}

/** Parses the signed body as an event; undefined when it is not an event. */
function parseEvent(payload: string): StripeEvent | undefined {
  const body = parseJson(payload)
  if (isStripeEvent(body)) return body
  const thin = isThinEvent(body) ? fromThin(body) : undefined
  return isStripeEvent(thin) ? thin : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // signed, but not JSON: the caller answers 400
  }
}

/**
 * The event that Stripe sends to endpoints with thin payloads: a reference to an object
 * instead of the object.
 */
interface ThinEvent {
  readonly id: string
  readonly object: 'v2.core.event'
  readonly type: string
  /** ISO. */
  readonly created: string
  readonly livemode: boolean
}

function isThinEvent(body: unknown): body is ThinEvent {
  return (
    typeof body === 'object' &&
    body !== null &&
    'object' in body &&
    body.object === 'v2.core.event' &&
    'id' in body &&
    typeof body.id === 'string' &&
    'type' in body &&
    typeof body.type === 'string' &&
    'created' in body &&
    typeof body.created === 'string' &&
    'livemode' in body &&
    typeof body.livemode === 'boolean'
  )
}

/** Converts a thin event. It carries no object, so no type matches, and the inbox records it as ignored. */
function fromThin({ id, type, created, livemode }: ThinEvent): StripeEvent {
  const data = { object: { object: 'thin event' } }
  return {
    id,
    object: 'event',
    type,
    created: Math.floor(Date.parse(created) / 1_000),
    livemode,
    api_version: null,
    data,
  }
}
