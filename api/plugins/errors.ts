import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import { InboxFullError } from '../inbox-writer.js'
import { NoAnswerError } from '../within.js'
import { sendProblem } from './problem.js'

/** The `retry-after` of a 503: how long the sender should wait. */
const RETRY_AFTER_SECONDS = 10

/** The error when we cannot serve a request now. The sender should try again. */
export class UnavailableError extends Error {
  override name = 'UnavailableError'
}

/** The error when nothing has the id of a request. */
export class NotFoundError extends Error {
  override name = 'Not Found'
  readonly statusCode = 404
}

/**
 * Returns whether an error is one of ours, which have a sentence for the caller. Other errors, such as a failed query,
 * show the caller no details.
 */
export function hasSentence(error: unknown): error is Error {
  return error instanceof UnavailableError || error instanceof InboxFullError || error instanceof NoAnswerError
}

/**
 * Translates errors into answers. The caller's mistakes are 4xx with a reason; our own failures are
 * logged, and are 503.
 */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>(sendError)
  app.setSchemaErrorFormatter((errors, part) => new Error(errors.map((error) => describe(error, part)).join(' ')))
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, { status: 404, detail: 'There is nothing here. The admin page is /admin/stripe-sync.' }),
  )
}

/**
 * Answers an error with a problem. Fastify also calls it, as `frameworkErrors`, for addresses that it cannot
 * route.
 */
export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 503
  if (status < 500) return sendProblem(reply, { status, detail: error.message })
  const isOurs = hasSentence(error)
  // Logs the route, not the address, which may contain the page's token or a customer's id.
  const { method, url: route } = request.routeOptions
  request.log[isOurs ? 'warn' : 'error']({ err: error, method, route }, 'request failed')
  return sendProblem(reply.header('retry-after', String(RETRY_AFTER_SECONDS)), {
    status: 503,
    detail: isOurs ? error.message : 'A part of the service is down. Try again later.',
  })
}

/** Returns a sentence on a request's mistake, with the field's name. */
function describe({ instancePath, keyword, message, params }: FastifySchemaValidationError, part: string): string {
  const field = [part, ...instancePath.split('/').slice(1)].join('.')
  return keyword === 'additionalProperties'
    ? `${field} has an unknown field "${String(params['additionalProperty'])}".`
    : `${field} ${message}.`
}
