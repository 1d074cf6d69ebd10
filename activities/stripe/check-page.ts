import { isStripeObject } from '../../prisma/catalogue/json.js'
import type { ListPage, Request } from './messages.js'

/** A half-open interval of `created`, Unix seconds: from `gte` up to, but not including, `lt`. */
export interface Window {
  readonly gte?: number | undefined
  readonly lt?: number | undefined
}

/** Returns whether an object was created within a window. Returns true when the object has no time. */
export function isInWindow(second: unknown, { gte = -Infinity, lt = Infinity }: Window): boolean {
  return typeof second !== 'number' || (second >= gte && second < lt)
}

/**
 * Returns how a list page contradicts itself or its request; undefined when it does not.
 *
 * A contradictory page must never end a listing, because the objects that it lacks would be taken for
 * deleted. A user saw a page of Stripe's that was empty although more followed (stripe-ruby issue 507). We
 * know no report of the other contradictions, and refuse them too.
 */
export function findContradiction({ objects, hasMore }: ListPage, request: Request): string | undefined {
  if (hasMore && objects.length === 0) return 'the page is empty, but says that more follows'
  const parameters = new URLSearchParams(request.path.split('?')[1])
  const cursor = parameters.get('starting_after')
  const window = windowOf(parameters)
  for (const object of objects) {
    if (!isStripeObject(object) || object.id === '') return 'an entry of the page is not an object with an id'
    const { id } = object
    if (id === cursor) return `the page after ${id} repeats ${id}`
    if (request.objects && !request.objects.includes(object.object)) return `${id} has the wrong type ${object.object}`
    // Invoice items have `date` in place of `created`.
    const created = typeof object['created'] === 'number' ? object['created'] : object['date']
    if (!isInWindow(created, window)) return `${id} was created outside the requested window`
  }
  return undefined
}

function windowOf(parameters: URLSearchParams): Window {
  const bound = (name: string) => (parameters.has(name) ? Number(parameters.get(name)) : undefined)
  return { gte: bound('created[gte]'), lt: bound('created[lt]') }
}
