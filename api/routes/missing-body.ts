import type { FastifyRequest } from 'fastify'

/** A `preValidation` hook: no body means the same as an empty one. */
export async function allowMissingBody(request: FastifyRequest): Promise<void> {
  request.body ??= {}
}
