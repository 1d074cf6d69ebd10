import { describe, expect, it } from 'vitest'
import type { RangeToList, Range } from '../../workflows/port/ranges.js'
import { createRangeQueue, type RangeQueue } from '../../activities/listing/range-queue.js'

const PAGE_SIZE = 100
const SLOTS = 4
const PASS = '/v1/customers'
const NOW = Date.UTC(2026, 10, 24) / 1_000
const DAY = 86_400

/** A simulated list: `created` of each object, newest first. The index identifies an object. */
type Times = readonly number[]

/** Lists a page as Stripe does. The cursor is the index of the last object in the whole list. */
function listPage(times: Times, range: Range) {
  const found = placesIn(times, range)
  return { listed: found.slice(0, PAGE_SIZE), hasMore: found.length > PAGE_SIZE }
}

function placesIn(times: Times, { gte = 0, lt = Infinity, cursor = '-1' }: Range): number[] {
  return times.flatMap((created, place) => (place > Number(cursor) && created >= gte && created < lt ? [place] : []))
}

function restAfter(times: Times, { listed, hasMore }: ReturnType<typeof listPage>, { gte }: Range): Range | null {
  const last = listed.at(-1)
  if (!hasMore || last === undefined) return null
  return { ...(gte !== undefined && { gte }), lt: (times[last] ?? 0) + 1, cursor: String(last) }
}

/**
 * A page that was requested, or that has arrived and is being written. In the second case, `rest` is what
 * follows it.
 */
interface Job {
  readonly range: Range
  readonly page: ReturnType<typeof listPage>
  readonly isWriting: boolean
  readonly rest: Range | null
}

/**
 * Works through a queue as syncRanges does, with this many slots. Pages arrive and are written in a seeded random
 * order.
 */
function workOff(times: Times, queue: RangeQueue, { seed = 1, pages = Infinity, slots = SLOTS } = {}) {
  const running = new Map<RangeToList, Job>()
  const seen = new Set<number>()
  let [requests, mostAtOnce, random] = [0, 0, seed]
  function request(range: Range): Job {
    requests += 1
    return { range, page: listPage(times, range), isWriting: false, rest: null }
  }
  while (requests < pages) {
    for (let next = running.size < slots && queue.take(); next; next = running.size < slots && queue.take()) {
      running.set(next, request(next.range))
    }
    mostAtOnce = Math.max(mostAtOnce, running.size)
    random = (random * 48_271) % 2_147_483_647
    const [entry, job] = [...running][random % running.size] ?? []
    if (!entry || !job) break
    if (!job.isWriting) {
      const left = restAfter(times, job.page, job.range)
      running.set(entry, { ...job, isWriting: true, rest: queue.recordPage(entry, left) })
      continue
    }
    for (const place of job.page.listed) seen.add(place)
    if (job.rest) {
      queue.recordWrite(entry, job.rest)
      running.set(entry, request(job.rest))
    } else {
      queue.putBack(entry, null)
      running.delete(entry)
    }
  }
  return { seen: [...seen].toSorted((a, b) => a - b), requests, mostAtOnce }
}

function queueOf(range: Range, ranged = [PASS]): RangeQueue {
  return createRangeQueue({ waiting: [{ pass: PASS, range }], splits: 0, fullPages: 0 }, { ranged, slots: SLOTS })
}

function spread(count: number, at: (share: number) => number): Times {
  return Array.from({ length: count }, (_, i) => Math.floor(at(i / count))).toSorted((a, b) => b - a)
}

const shapes: Record<string, Times> = {
  'nothing at all': [],
  'one page': spread(100, (share) => NOW - share * DAY),
  'even over five years': spread(5_000, (share) => NOW - share * 1_825 * DAY),
  'one dense hour, and empty decades': spread(5_000, (share) => NOW - 7_200 + share * 3_600),
  'all in one second': spread(1_234, () => NOW - 5_000 * DAY),
  'two dense seconds with years between': spread(3_000, (share) => (share < 0.5 ? NOW - 10 : NOW - 3_000 * DAY)),
  'older than Stripe': spread(1_000, (share) => Date.UTC(2005) / 1_000 + share * DAY),
  'ever more towards today': spread(8_000, (share) => NOW - 3_000 * DAY * share ** 6),
}

describe('a queue of ranges', () => {
  describe.each(Object.entries(shapes))('%s', (_, times) => {
    const whole = times.map((_each, place) => place)

    it.each([1, 2, 3])('lists each object, in any order of completion (seed %d)', (seed) => {
      const queue = queueOf({ lt: NOW + 1 })
      expect(workOff(times, queue, { seed }).seen).toEqual(whole)
      expect(queue.state().waiting).toEqual([])
    })

    it('needs at most twice the requests of a serial listing', () => {
      const serial = Math.max(1, Math.ceil(times.length / PAGE_SIZE))
      expect(workOff(times, queueOf({ lt: NOW + 1 })).requests).toBeLessThanOrEqual(2 * serial)
    })
  })

  it.each([NOW - 1_825 * DAY, NOW - 100 * DAY, NOW + DAY, 0])(
    'lists each object, whatever oldest date the account gives (%d)',
    (oldest) => {
      const times = shapes['even over five years'] ?? []
      const queue = createRangeQueue(
        { waiting: [{ pass: PASS, range: { lt: NOW + 1 } }], splits: 0, fullPages: 0, oldest },
        { ranged: [PASS], slots: SLOTS },
      )
      const { seen, requests } = workOff(times, queue)
      expect(seen).toEqual(times.map((_each, place) => place))
      expect(requests).toBeLessThanOrEqual(100)
      expect(queue.state().oldest).toBe(oldest)
    },
  )

  it('uses all slots for a type with many pages', () => {
    const times = shapes['even over five years'] ?? []
    expect(workOff(times, queueOf({ lt: NOW + 1 })).mostAtOnce).toBe(SLOTS)
  })

  it('uses all slots for a range without an upper end, with future objects first', () => {
    const times = [...spread(150, (share) => NOW + (400 - share) * DAY), ...(shapes['even over five years'] ?? [])]
    const { seen, mostAtOnce } = workOff(times, queueOf({}))
    expect([seen.length, mostAtOnce]).toEqual([times.length, SLOTS])
  })

  it('continues to split other ranges while one lists a dense second', () => {
    const times = [
      ...Array.from({ length: 3_000 }, () => NOW - 10),
      ...spread(6_000, (share) => NOW - 20 - share * DAY),
    ]
    expect(workOff(times, queueOf({ gte: NOW - 2 * DAY, lt: NOW + 1 })).mostAtOnce).toBe(SLOTS)
  })

  it('lists only the requested interval', () => {
    const times = spread(2_000, (share) => NOW - share * 100 * DAY)
    const [gte, lt] = [NOW - 60 * DAY, NOW - 20 * DAY]
    const wanted = times.flatMap((created, place) => (created >= gte && created < lt ? [place] : []))
    expect(workOff(times, queueOf({ gte, lt })).seen).toEqual(wanted)
  })

  it.each([
    ['in a few years', (share: number) => NOW - share * 1_095 * DAY, 10],
    ['in the last month', (share: number) => NOW - share * 30 * DAY, 12],
    ['in one hour', (share: number) => NOW - 7_200 + share * 3_600, 14],
  ])('lists ten pages of objects created %s with few requests', (_, at, most) => {
    const times = spread(970, at)
    const queue = createRangeQueue(
      { waiting: [{ pass: PASS, range: { lt: NOW + 1 } }], splits: 0, fullPages: 0, oldest: NOW - 1_095 * DAY },
      { ranged: [PASS], slots: 20 },
    )
    const { seen, requests } = workOff(times, queue)
    expect(seen.length).toBe(970)
    expect(requests).toBeLessThanOrEqual(most)
  })

  it.each([
    [20, 1.16],
    [40, 1.14],
    [100, 1.1],
  ])('lists %d pages with at most %d requests a page, on average', (pages, most) => {
    const ways: ((share: number) => number)[] = [
      (share) => NOW - share * 1_095 * DAY,
      (share) => NOW - share * 30 * DAY,
      (share) => NOW - 1_095 * DAY * share ** 2,
      (share) => NOW - 1_095 * DAY * share ** 6,
      (share) => NOW - 7_200 + share * 3_600,
    ]
    const counts = ways.map((at) => {
      const queue = createRangeQueue(
        { waiting: [{ pass: PASS, range: { lt: NOW + 1 } }], splits: 0, fullPages: 0, oldest: NOW - 1_095 * DAY },
        { ranged: [PASS], slots: 20 },
      )
      return workOff(spread(pages * PAGE_SIZE - 30, at), queue, { slots: 20 }).requests
    })
    const sum = counts.reduce((total, each) => total + each, 0)
    expect(sum / pages / ways.length).toBeLessThanOrEqual(most)
  })

  it('does not split a pass that takes no ranges', () => {
    const times = shapes['even over five years'] ?? []
    const { seen, mostAtOnce, requests } = workOff(times, queueOf({ lt: NOW + 1 }, []))
    expect([seen.length, mostAtOnce, requests]).toEqual([5_000, 1, 50])
  })

  it('resumes from its state', () => {
    const times = shapes['even over five years'] ?? []
    const first = queueOf({ lt: NOW + 1 })
    const before = workOff(times, first, { pages: 12 })
    const after = workOff(times, createRangeQueue(first.state(), { ranged: [PASS], slots: SLOTS }))
    const seen = [...new Set([...before.seen, ...after.seen])].toSorted((a, b) => a - b)
    expect(before.seen.length).toBeGreaterThan(0)
    expect(seen).toEqual(times.map((_each, place) => place))
  })

  it('keeps a page that has arrived and is not written in its state', () => {
    const queue = queueOf({ lt: NOW })
    const first = queue.take()
    if (!first) throw new Error('nothing to take')
    queue.recordPage(first, { lt: NOW - DAY, cursor: 'a' })
    const [own, older] = queue.state().waiting
    expect(own?.range).toEqual({ gte: older?.range.lt, lt: NOW })
    queue.recordWrite(first, { lt: NOW - DAY, cursor: 'a' })
    expect(queue.state().waiting[0]?.range).toEqual({ gte: older?.range.lt, lt: NOW - DAY, cursor: 'a' })
  })

  it('takes back only the part of an entry that was not split off', () => {
    const queue = queueOf({ lt: NOW })
    const first = queue.take()
    if (!first) throw new Error('nothing to take')
    queue.recordPage(first, { lt: NOW - DAY, cursor: 'a' })
    const second = queue.take() // the older half
    queue.putBack(first, { lt: NOW - 2 * DAY, cursor: 'b' })
    const rest = queue.state().waiting.find(({ range }) => range.cursor === 'b')
    expect(rest?.range).toEqual({ gte: second?.range.lt, lt: NOW - 2 * DAY, cursor: 'b' })
  })

  it('starts a pass when the previous pass is complete', () => {
    const waiting = ['first', 'second'].map((pass) => ({ pass, range: { lt: NOW } }))
    const queue = createRangeQueue({ waiting, splits: 0, fullPages: 0 }, { ranged: ['first'], slots: SLOTS })
    const next = queue.take()
    expect(next?.pass).toBe('first')
    expect(queue.take()).toBeUndefined()
    if (next) queue.putBack(next, null)
    expect(queue.take()?.pass).toBe('second')
  })
})
