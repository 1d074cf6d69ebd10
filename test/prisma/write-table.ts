import type { ContentSource } from '../../prisma/catalogue/enumerated-columns.js'
import { CONTEST_WINDOW_MS, GONE_LAG_MS, READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { Observation } from '../../prisma/rows/observation.js'
import type { WriteMode } from '../../prisma/rows/write-sql.js'

// Which news replaces which row. PostgreSQL is tested against this table, and so is the model of the write rule.

export const id = 'SUMMER'

/** Stripe's clock and ours. They are far apart on purpose, because nothing may compare them. */
const STRIPE = Date.parse('2026-03-01T12:00:00Z')
export const OURS = Date.parse('2031-07-01T00:00:00Z')

export function observation(
  source: ContentSource,
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

export const gone = { object: null, isDeleted: true } as const
export const old = { object: { id, object: 'coupon', name: 'old' } } as const

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
  '404 for contested events': /*                */ 'W    W        .     .       .   W       W',
  '404 after GONE_LAG': /*                      */ 'W    W        W     W       W   W       W',
  '404 after READ_LAG': /*                      */ 'W    .        .     .       .   W       W',
  '404 within READ_LAG': /*                     */ 'W    .        .     .       .   .       W',
  '404 sent before': /*                         */ 'W    .        .     .       .   .       .',
}

/** One news written over one row. */
interface Cell {
  readonly name: string
  readonly before: Observation | undefined
  readonly news: Observation
  readonly mode: WriteMode
  readonly isWritten: boolean
}

export const cells: readonly Cell[] = Object.entries(observations).flatMap(([name, { news, mode = 'rule' }]) => {
  const marks = (expected[name] ?? '').split(/\s+/)
  return Object.entries(rows).map(([rowName, before], index) => {
    const isWritten = marks[index] === 'W'
    return { name: `${name} on ${rowName}`, before, news, mode, isWritten }
  })
})
