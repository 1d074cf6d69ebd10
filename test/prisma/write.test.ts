import { beforeEach, describe, expect, it } from 'vitest'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { inTransaction } from '../../prisma/engine/client.js'
import { type Observation, writeObjects } from '../../prisma/rows/write.js'
import type { WriteMode } from '../../prisma/rows/write-sql.js'
import { CONTEST_WINDOW_MS, GONE_LAG_MS, READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()
const type = objectType('coupon')
const account = 'acct_1'
const id = 'SUMMER'

/** Stripe's clock and ours. They are far apart on purpose, because nothing may compare them. */
const STRIPE = Date.parse('2026-03-01T12:00:00Z')
const OURS = Date.parse('2031-07-01T00:00:00Z')

function observation(
  source: 'snapshot' | 'fetch',
  more: Partial<Observation> & { asOfMs?: number | null; seenMs?: number } = {},
): Observation {
  const { asOfMs = 0, seenMs = 0, ...rest } = more
  return {
    id,
    object: { id, object: 'coupon', name: 'new' },
    isDeleted: false,
    source,
    asOf: asOfMs === null ? null : new Date(STRIPE + asOfMs),
    seenAt: new Date(OURS + seenMs),
    channel: source === 'snapshot' ? 'webhook' : 'contested',
    apiVersion: null,
    children: new Map(),
    ...rest,
  }
}

async function write(news: Observation, mode: WriteMode = 'rule') {
  const written = await inTransaction(database().pool, (client) =>
    writeObjects(client, { account, type, observations: [news], mode }),
  )
  return written.get(news.id)?.effect
}

async function row() {
  const [found] = await database().query<{
    name: string | null
    source: string
    deleted: boolean
    as_of: Date | null
    seen_at: Date
  }>('SELECT name, source, deleted_at IS NOT NULL AS deleted, as_of, seen_at FROM stripe.coupons WHERE id = $1', [id])
  return found
}

beforeEach(async () => {
  await database().query('DELETE FROM stripe.coupons')
})

const gone = { object: null, isDeleted: true } as const
const old = { object: { id, object: 'coupon', name: 'old' } } as const

/** The rows before a write, at Stripe's time 0 and our time 0. */
const rows = {
  none: undefined,
  'live snapshot': observation('snapshot', old),
  'live fetch': observation('fetch', old),
  'live fetch of unknown time': observation('fetch', { ...old, asOfMs: null }),
  'live fetch of a new object': observation('fetch', { ...old, object: { ...old.object, created: STRIPE / 1_000 } }),
  'tombstone of a deletion event': observation('snapshot', { ...old, isDeleted: true }),
  'tombstone of a 404': observation('fetch', gone),
}

const beyond = CONTEST_WINDOW_MS + 1_000
const within = CONTEST_WINDOW_MS

/** The news to write. Snapshots are later by Stripe's clock, fetches by ours. */
const observations: Record<string, { news: Observation; mode?: WriteMode }> = {
  'snapshot beyond the window': { news: observation('snapshot', { asOfMs: beyond }) },
  'snapshot at the edge of the window': { news: observation('snapshot', { asOfMs: within }) },
  'snapshot of the same second': { news: observation('snapshot', { asOfMs: 0, seenMs: 99_000 }) },
  'snapshot older': { news: observation('snapshot', { asOfMs: -beyond, seenMs: 99_000 }) },
  'deletion event beyond the window': { news: observation('snapshot', { asOfMs: beyond, isDeleted: true }) },
  'deletion event within the window': { news: observation('snapshot', { asOfMs: within, isDeleted: true }) },
  'provisional snapshot, newer': {
    news: observation('snapshot', { asOfMs: 1_000, seenMs: -500 }),
    mode: 'provisional',
  },
  'provisional snapshot, older': {
    news: observation('snapshot', { asOfMs: -1_000, seenMs: 500 }),
    mode: 'provisional',
  },
  'fetch after READ_LAG': { news: observation('fetch', { seenMs: READ_LAG_MS }) },
  'fetch within READ_LAG': { news: observation('fetch', { seenMs: READ_LAG_MS - 1 }) },
  'fetch sent before': { news: observation('fetch', { seenMs: -1, asOfMs: 99_000 }) },
  'fetch for contested events received later': {
    news: observation('fetch', { seenMs: 1, contestedUntil: new Date(OURS) }),
  },
  'fetch for contested events received before': {
    news: observation('fetch', { seenMs: 1, contestedUntil: new Date(OURS - 1) }),
  },
  '404 for contested events': { news: observation('fetch', { ...gone, seenMs: 1, contestedUntil: new Date(OURS) }) },
  '404 after GONE_LAG': { news: observation('fetch', { ...gone, seenMs: GONE_LAG_MS }) },
  '404 after READ_LAG': { news: observation('fetch', { ...gone, seenMs: READ_LAG_MS }) },
  '404 within READ_LAG': { news: observation('fetch', { ...gone, seenMs: 1 }) },
  '404 sent before': { news: observation('fetch', { ...gone, seenMs: -1 }) },
}

/** W: written. Columns in the order of `rows`. */
const expected: Record<keyof typeof observations, string> = {
  //                                            none snapshot fetch unknown new deleted 404
  'snapshot beyond the window': /*              */ 'W    W        W     .       W   .       .',
  'snapshot at the edge of the window': /*      */ 'W    .        .     .       .   .       .',
  'snapshot of the same second': /*             */ 'W    .        .     .       .   .       .',
  'snapshot older': /*                          */ 'W    .        .     .       .   .       .',
  'deletion event beyond the window': /*        */ 'W    W        W     .       W   .       .',
  'deletion event within the window': /*        */ 'W    .        .     .       .   .       .',
  'provisional snapshot, newer': /*             */ 'W    W        .     .       .   .       .',
  'provisional snapshot, older': /*             */ 'W    .        .     .       .   .       .',
  'fetch after READ_LAG': /*                    */ 'W    W        W     W       W   W       W',
  'fetch within READ_LAG': /*                   */ 'W    .        W     W       W   .       W',
  'fetch sent before': /*                       */ 'W    .        .     .       .   .       .',
  'fetch for contested events received later': /**/ 'W    W        W     W       W   W       W',
  'fetch for contested events received before': /**/ 'W    .        W     W       W   .       W',
  '404 for contested events': /*                */ 'W    W        W     W       .   W       W',
  '404 after GONE_LAG': /*                      */ 'W    W        W     W       W   W       W',
  '404 after READ_LAG': /*                      */ 'W    .        W     W       .   W       W',
  '404 within READ_LAG': /*                     */ 'W    .        W     W       .   .       W',
  '404 sent before': /*                         */ 'W    .        .     .       .   .       .',
}

describe('the write rule', () => {
  for (const [name, { news, mode }] of Object.entries(observations)) {
    const marks = (expected[name] ?? '').split(/\s+/)
    for (const [index, [rowName, before]] of Object.entries(rows).entries()) {
      const isWritten = marks[index] === 'W'
      it(`${isWritten ? 'writes' : 'refuses'}: ${name} on ${rowName}`, async () => {
        if (before) await write(before)
        const was = await row()

        const effect = await write(news, mode)

        if (!isWritten) {
          expect(effect).toBeUndefined()
          expect(await row()).toEqual(was)
          return
        }
        expect(effect).toBe(before ? 'changed' : 'inserted')
        expect(await row()).toMatchObject({
          name: news.object ? 'new' : (was?.name ?? null),
          source: news.source,
          deleted: news.isDeleted,
          as_of: news.asOf,
        })
      })
    }
  }

  it('keeps the later seen_at when a provisional snapshot was received earlier', async () => {
    await write(observation('snapshot', { ...old, seenMs: 700 }))
    await write(observation('snapshot', { asOfMs: 1_000, seenMs: 200 }), 'provisional')
    expect((await row())?.seen_at).toEqual(new Date(OURS + 700))
  })

  it('leaves a row unchanged that a list page only confirms', async () => {
    await write(observation('fetch', old), 'list')
    expect(await write(observation('fetch', { ...old, seenMs: 99_000 }), 'list')).toBeUndefined()
    expect((await row())?.seen_at).toEqual(new Date(OURS))
  })

  it('stores the times of any other accepted write, even with equal content', async () => {
    await write(observation('fetch', old))
    await write(observation('fetch', { ...old, seenMs: 99_000 }))
    expect((await row())?.seen_at).toEqual(new Date(OURS + 99_000))
  })

  it('lets a list page revive a tombstone whose last content is the same', async () => {
    await write(observation('fetch', old), 'list')
    await write(observation('fetch', { ...gone, seenMs: 1 }))
    expect(await write(observation('fetch', { ...old, seenMs: 2 }), 'list')).toBe('changed')
    expect(await row()).toMatchObject({ deleted: false, name: 'old' })
  })

  it('keeps content and columns when a tombstone comes without any', async () => {
    await write(observation('fetch', old))
    await write(observation('fetch', { ...gone, seenMs: 1 }))
    expect(await row()).toMatchObject({ deleted: true, name: 'old' })
  })
})
