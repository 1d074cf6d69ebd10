import { describe, expect, it } from 'vitest'
import { answer } from '../../bench/fake-stripe/answer.js'
import { createEventLog } from '../../bench/fake-stripe/event-log.js'
import { createObjects, idOf } from '../../bench/fake-stripe/objects.js'

const COUNT = 250
const UNTIL = 1_800_000_000

interface List {
  readonly data: readonly { readonly id: string; readonly created: number }[]
  readonly has_more: boolean
}

function fakeStripe() {
  const objects = createObjects(COUNT, UNTIL)
  const events = createEventLog(objects)
  const get = (path: string) => answer(new URL(path, 'http://localhost'), { objects, events })
  const list = (path: string) => JSON.parse(get(path).body) as List

  /** Returns the objects of all pages of a list. */
  function walk(path: string): List['data'] {
    const all: List['data'][number][] = []
    for (let cursor = '', hasMore = true; hasMore;) {
      const page = list(`${path}&limit=100${cursor}`)
      all.push(...page.data)
      hasMore = page.has_more
      cursor = `&starting_after=${page.data.at(-1)?.id}`
    }
    return all
  }
  return { objects, events, get, list, walk }
}

describe('the fake Stripe of the bench', () => {
  it('lists every object once, newest first', () => {
    const ids = fakeStripe()
      .walk('/v1/subscriptions?status=all')
      .map(({ id }) => id)
    expect(ids).toEqual(Array.from({ length: COUNT }, (_, index) => idOf('subscription', COUNT - 1 - index)))
  })

  it('lists the objects that were created in an interval with any kind of bounds', () => {
    const { walk, objects } = fakeStripe()
    const middle = objects.created(100)
    for (const [lower, upper] of [
      [`created[gte]=${middle}`, `created[lt]=${middle}`],
      [`created[gt]=${middle}`, `created[lte]=${middle}`],
    ]) {
      const newer = walk(`/v1/customers?${lower}`)
      const older = walk(`/v1/customers?${upper}`)
      expect(new Set([...newer, ...older].map(({ id }) => id)).size).toBe(COUNT)
      expect(newer.length + older.length).toBe(COUNT)
      expect(newer.every(({ created }) => created >= middle)).toBe(true)
    }
  })

  it('answers with a changed object, and with 404 for an unknown one', () => {
    const { events, get } = fakeStripe()
    const { json } = events.update('subscription', 7)
    const event = JSON.parse(json) as { data: { object: unknown } }
    expect(JSON.parse(get(`/v1/subscriptions/${idOf('subscription', 7)}`).body)).toEqual(event.data.object)
    expect(event.data.object).toMatchObject({ metadata: { revision: '1' } })
    expect(get(`/v1/subscriptions/${idOf('subscription', COUNT)}`).status).toBe(404)
  })

  it('lists events newest first, page by page', () => {
    const { events, walk } = fakeStripe()
    const ids = Array.from({ length: COUNT }, (_, index) => events.update('customer', index, UNTIL + index).id)
    expect(walk('/v1/events?').map(({ id }) => id)).toEqual(ids.toReversed())
    expect(walk(`/v1/events?created[gte]=${UNTIL + 10}&created[lt]=${UNTIL + 20}`)).toHaveLength(10)
  })
})
