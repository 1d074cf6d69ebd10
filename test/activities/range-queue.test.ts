import { describe, expect, it } from 'vitest'
import type { Range } from '../../workflows/activities.js'
import { createRangeQueue, type RangeQueue } from '../../activities/range-queue.js'

const PAGE_SIZE = 100
const SLOTS = 4
const PASS = '/v1/customers'
const NOW = Date.UTC(2026, 10, 24) / 1_000
const DAY = 86_400

/** Objects of a pretended list, newest first: `created` and a place among those of the same second. */
type Times = readonly number[]

/** Lists pages as Stripe does: the cursor is the place of the last object in the whole list. */
function listPages(times: Times, { gte = 0, lt = Infinity, cursor }: Range, pages: number) {
  const listed: number[] = []
  let rest: Range | null = { gte, lt, ...(cursor !== undefined && { cursor }) }
  let requests = 0
  while (rest && requests < pages) {
    const found = placesIn(times, rest)
    const page = found.slice(0, PAGE_SIZE)
    const last = page.at(-1)
    requests += 1
    listed.push(...page)
    rest = found.length > PAGE_SIZE && last !== undefined ? remainder(gte, times[last] ?? 0, last) : null
  }
  return { listed, rest, requests, fullPages: rest ? requests : requests - 1 }
}

function placesIn(times: Times, { gte = 0, lt = Infinity, cursor = '-1' }: Range): number[] {
  return times.flatMap((created, place) => (place > Number(cursor) && created >= gte && created < lt ? [place] : []))
}

function remainder(gte: number, created: number, place: number): Range {
  return { ...(gte > 0 && { gte }), lt: created + 1, cursor: String(place) }
}

/** Works a queue off as syncRanges does, with so many slots that end in a seeded, arbitrary order. */
function workOff(times: Times, queue: RangeQueue, seed = 1) {
  const running: { piece: { range: Range; pass: string }; pages: number }[] = []
  const seen: number[] = []
  let [requests, mostAtOnce, random] = [0, 0, seed]
  for (;;) {
    for (let next = running.length < SLOTS && queue.take(); next; next = running.length < SLOTS && queue.take()) {
      running.push(next)
    }
    if (running.length === 0) break
    mostAtOnce = Math.max(mostAtOnce, running.length)
    random = (random * 48_271) % 2_147_483_647
    const [job] = running.splice(random % running.length, 1)
    if (!job) throw new Error('nothing runs')
    const done = listPages(times, job.piece.range, job.pages)
    seen.push(...done.listed)
    requests += done.requests
    queue.put(job.piece, done)
  }
  expect(queue.state().waiting).toEqual([])
  return { seen: seen.toSorted((a, b) => a - b), requests, mostAtOnce }
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

describe('A queue of ranges', () => {
  describe.each(Object.entries(shapes))('%s', (_, times) => {
    const whole = times.map((_each, place) => place)

    it.each([1, 2, 3])('lists each object once, whatever ends first (seed %d)', (seed) => {
      expect(workOff(times, queueOf({ lt: NOW + 1 }), seed).seen).toEqual(whole)
    })

    it('needs at most twice the pages of a serial listing', () => {
      const serial = Math.max(1, Math.ceil(times.length / PAGE_SIZE))
      expect(workOff(times, queueOf({ lt: NOW + 1 })).requests).toBeLessThanOrEqual(2 * serial)
    })
  })

  it('uses all slots for a type of many pages', () => {
    const times = shapes['even over five years'] ?? []
    expect(workOff(times, queueOf({ lt: NOW + 1 })).mostAtOnce).toBe(SLOTS)
  })

  it('keeps to the interval that was asked for', () => {
    const times = spread(2_000, (share) => NOW - share * 100 * DAY)
    const [gte, lt] = [NOW - 60 * DAY, NOW - 20 * DAY]
    const wanted = times.flatMap((created, place) => (created >= gte && created < lt ? [place] : []))
    expect(workOff(times, queueOf({ gte, lt })).seen).toEqual(wanted)
  })

  it('does not split what can only be paged', () => {
    const times = shapes['even over five years'] ?? []
    const { seen, mostAtOnce, requests } = workOff(times, queueOf({ lt: NOW + 1 }, []))
    expect([seen.length, mostAtOnce, requests]).toEqual([5_000, 1, 50])
  })

  it('goes on from its state where it was', () => {
    const times = shapes['even over five years'] ?? []
    const first = queueOf({ lt: NOW + 1 })
    const before: number[] = []
    for (let i = 0; i < 5; i++) {
      const next = first.take()
      if (!next) break
      const done = listPages(times, next.piece.range, next.pages)
      before.push(...done.listed)
      first.put(next.piece, done)
    }
    const { seen } = workOff(times, createRangeQueue(first.state(), { ranged: [PASS], slots: SLOTS }))
    expect([...before, ...seen].toSorted((a, b) => a - b)).toEqual(times.map((_each, place) => place))
  })

  it('begins a pass when the one before it is through', () => {
    const waiting = ['first', 'second'].map((pass) => ({ pass, range: { lt: NOW } }))
    const queue = createRangeQueue({ waiting, splits: 0, fullPages: 0 }, { ranged: ['first'], slots: SLOTS })
    const next = queue.take()
    expect(next?.piece.pass).toBe('first')
    expect(queue.take()).toBeUndefined()
    if (next) queue.put(next.piece, { rest: null, fullPages: 0 })
    expect(queue.take()?.piece.pass).toBe('second')
  })
})
