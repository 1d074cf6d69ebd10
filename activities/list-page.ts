import type { ObjectType } from '../prisma/catalogue.js'
import type { Channel, Newcomer } from '../prisma/write.js'
import { PAGE_SIZE, toNewcomer } from './fetch-object.js'
import type { StripeSession } from './stripe/client.js'

export interface PageInput {
  readonly type: ObjectType
  /** One of the type's passes: `status=all`. */
  readonly pass: string
  readonly created: { readonly gte?: number | undefined; readonly lt?: number | undefined }
  readonly customer?: string | undefined
  /** The id after which the page begins. */
  readonly cursor?: string | undefined
  readonly channel: Channel
}

export interface ListedPage {
  readonly newcomers: readonly Newcomer[]
  readonly hasMore: boolean
  /** The last object: where the next page begins. `created` is undefined for types without it. */
  readonly last: { readonly id: string; readonly created: number | undefined } | undefined
}

/** Lists one page of a type, newest first, with the objects' sub-lists whole. */
export async function listPage(session: StripeSession, input: PageInput): Promise<ListedPage> {
  const { type, channel } = input
  const { body, ...reply } = await session.list({ path: pagePath(input), endpoint: type.listPath })
  const newcomers: Newcomer[] = []
  for (const object of body.objects) {
    newcomers.push(await toNewcomer(session, { type, id: object.id, object, reply, channel }))
  }
  const last = body.objects.at(-1)
  const created = last?.['created']
  return {
    newcomers,
    hasMore: body.hasMore && last !== undefined,
    last: last && { id: last.id, created: typeof created === 'number' ? created : undefined },
  }
}

function pagePath({ type, pass, created, customer, cursor }: PageInput): string {
  const parameters = [
    `limit=${PAGE_SIZE}`,
    pass,
    type.filters.created && created.gte !== undefined && `created[gte]=${created.gte}`,
    type.filters.created && created.lt !== undefined && `created[lt]=${created.lt}`,
    customer !== undefined && `customer=${encodeURIComponent(customer)}`,
    cursor !== undefined && `starting_after=${encodeURIComponent(cursor)}`,
    ...type.children.filter((child) => child.expand).map(({ field }) => `expand[]=data.${field}`),
  ]
  return `${type.listPath}?${parameters.filter(Boolean).join('&')}`
}
