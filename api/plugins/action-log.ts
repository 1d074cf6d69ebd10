import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { recordAction } from '../../prisma/operator/operator-actions.js'
import type { AdminAuth } from './admin-auth.js'

/** How long an answer waits for the record. While the database is down, it goes out without one. */
const PATIENCE_MS = 1_000

export interface ActionLogDeps {
  readonly auth: AdminAuth
  /** Not the pool of webhooks, so that these never wait for a record. */
  readonly pool: Pool
}

/**
 * Records each POST of an operator under `app`: who did what, to which objects, and with what result. Requests
 * without token or session are not recorded, because anybody can send them.
 *
 * An action is recorded before its answer goes out, so the next page shows it. If it cannot be recorded, the log
 * says so, and the answer stays.
 */
export function logActions(app: FastifyInstance, { auth, pool }: ActionLogDeps): void {
  app.addHook('onSend', async (request, reply) => {
    const actor = auth.actorOf(request)
    if (request.method !== 'POST' || actor === null) return
    const action = {
      actor,
      address: request.ip,
      action: actionOf(request),
      target: targetOf(request),
      result: resultOf(reply),
    }
    const recorded = recordAction(pool, action).catch((error: unknown) => {
      request.log.warn({ err: error, action: action.action }, 'the action of an operator could not be recorded')
    })
    await Promise.race([recorded, delay(PATIENCE_MS, undefined, { ref: false })])
  })
}

/** Returns the word of a button, or the route. An `:action` in the route is replaced by its value. */
function actionOf({ body, params, routeOptions: { url = '' } }: FastifyRequest): string {
  const button = wordsIn(body, 'action')[0]
  return button ?? url.replace(':action', wordsIn(params, 'action')[0] ?? ':action')
}

/** Fields that name what an action is about. */
const TARGETS: readonly string[] = [
  'id',
  'ids',
  'customer',
  'object',
  'objects',
  'account',
  'accounts',
  'type',
  'outcome',
  'channel',
  'ranges',
]

/** The longest list of targets that is recorded whole. */
const TARGETS_SHOWN = 20

/** Returns what the action was about. Other fields are not recorded, because they may hold anything. */
function targetOf({ body, params, query }: FastifyRequest): string | null {
  const named = TARGETS.flatMap((field) => [
    ...wordsIn(params, field),
    ...wordsIn(query, field),
    ...wordsIn(body, field),
  ])
  const words = [...new Set(named)]
  const more = words.length - TARGETS_SHOWN
  return words.length === 0 ? null : `${words.slice(0, TARGETS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Ids, names of types, patterns of types (`invoice.*`) and words of buttons. An e-mail address is none of these. */
const WORD = /^[\w:.*-]{1,255}$/

function wordsIn(fields: unknown, name: string): string[] {
  const value: unknown = Object(fields)[name]
  return [value].flat().flatMap((each) => (typeof each === 'string' && WORD.test(each) ? each : []))
}

/** Returns the `notice` that the page shows, or the status. */
function resultOf(reply: FastifyReply): string {
  const location = String(reply.getHeader('location') ?? '')
  return /[?&]notice=([\w-]+)/.exec(location)?.[1] ?? String(reply.statusCode)
}
