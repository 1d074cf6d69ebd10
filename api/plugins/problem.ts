import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'
import { type TUnsafe, Type } from 'typebox'

/** The media type of a problem, from RFC 9457. */
const PROBLEM_JSON = 'application/problem+json'

/** The `type` of a problem that its status explains. RFC 9457 defines it. */
const NO_TYPE = 'about:blank'

/** The members that every problem has. */
export const ProblemMembers = {
  type: Type.String({ format: 'uri-reference', description: '`about:blank`, or the address of the schema.' }),
  title: Type.String({ description: 'The name of the status.' }),
  status: Type.Integer({ description: 'The status of the answer.' }),
  detail: Type.String({ description: 'A sentence for a person. It may change.' }),
}

export const ProblemSchema = Type.Object(ProblemMembers, {
  $id: 'Problem',
  description: 'An error, as RFC 9457 describes it.',
})

/** What the statuses of problems mean. The OpenAPI document says it with each route. */
const MEANINGS = {
  400: 'The request is malformed. `detail` names the field.',
  401: 'There is no token, or a wrong one.',
  404: 'Nothing is found under this id.',
  409: 'The request conflicts with something that runs. `detail` names it.',
  413: 'The body is larger than 1 MB.',
  415: 'The body is not `application/json`.',
  503: 'A part of the service is down. `detail` says which part, if it may.',
  504: 'The time limit is over.',
} as const

type ProblemStatus = keyof typeof MEANINGS

const RetryAfter = { 'Retry-After': Type.Integer({ description: 'The seconds to wait before another try.' }) }

/**
 * Returns the response schemas of a route's problems, for its OpenAPI description. `schemaId` names another
 * schema than `Problem`.
 */
export function problems<Status extends ProblemStatus>(statuses: readonly Status[], schemaId = 'Problem') {
  const responses = statuses.map((status) => [
    status,
    {
      description: MEANINGS[status],
      ...(status === 503 && { headers: RetryAfter }),
      content: { [PROBLEM_JSON]: { schema: { $ref: `${schemaId}#` } } },
    },
  ])
  // The handlers return no problem: `sendProblem` sends them.
  return Object.fromEntries(responses) as Record<Status, TUnsafe<never>>
}

export interface Problem {
  readonly status: number
  /** Says to a person what happened, what it means for the data, and what to do. */
  readonly detail: string
  /** A URI reference that leads to the schema of the members that only this problem has. */
  readonly type?: string
  /** Members that only this `type` has. */
  readonly [member: string]: unknown
}

/**
 * Sends an error of the JSON API as RFC 9457 describes. `title` is the name of the status.
 *
 * There is no `instance`: requests have no address of their own, and their path may contain a customer's id.
 */
export function sendProblem(
  reply: FastifyReply,
  { type = NO_TYPE, status, detail, ...members }: Problem,
): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error'
  return reply
    .code(status)
    .type(PROBLEM_JSON)
    .send({ type, title, status, detail, ...members })
}
