import type { FastifyRequest } from 'fastify'

/** A `preValidation` hook that treats a missing body as `{}`. */
export async function allowMissingBody(request: FastifyRequest): Promise<void> {
  request.body ??= {}
}
