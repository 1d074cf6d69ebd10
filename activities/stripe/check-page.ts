import { isStripeObject } from '../../prisma/json.js'
import type { ListPage, Request } from './client.js'

/**
 * Says how a list page contradicts itself or its own request; undefined when it does not.
 *
 * A contradictory page must never end a listing: what is missing on it would be taken for gone. Each of these was seen in public
 * bug reports about Stripe's API or about a proxy in front of it: a page that is empty although more follows, a page that repeats the
 * object at the cursor, an object outside of the requested window, an object of another type, an entry that is no object.
 */
export function contradictionIn({ objects, hasMore }: ListPage, request: Request): string | undefined {
  if (hasMore && objects.length === 0) return 'the page is empty, and says that more follows'
  const parameters = new URLSearchParams(request.path.split('?')[1])
  const cursor = parameters.get('starting_after')
  const isInWindow = windowOf(parameters)
  for (const object of objects) {
    if (!isStripeObject(object) || object.id === '') return 'an entry of the page is no object with an id'
    const { id } = object
    if (id === cursor) return `the page after ${id} repeats ${id}`
    if (request.objects && !request.objects.includes(object.object)) return `${id} is of type ${object.object}`
    if (!isInWindow(object)) return `${id} was created outside of the requested window`
  }
  return undefined
}

/** Whether an object was created in the window that the request asks for. An invoice item calls that moment `date`. */
function windowOf(parameters: URLSearchParams): (object: { readonly [field: string]: unknown }) => boolean {
  const gte = Number(parameters.get('created[gte]') ?? -Infinity)
  const lt = Number(parameters.get('created[lt]') ?? Infinity)
  return ({ created, date }) => {
    const seconds = typeof created === 'number' ? created : date
    return typeof seconds !== 'number' || (seconds >= gte && seconds < lt)
  }
}
