import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'

/** The media type of a problem, from RFC 9457. */
const PROBLEM_JSON = 'application/problem+json'

/** The `type` of a problem that its status explains. RFC 9457 defines it. */
const NO_TYPE = 'about:blank'

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
