// Longer than 250 lines: it is one list of all guards whose absence the simulation notices.

import type { Guard } from './without-guard.js'

/** A rule of the product whose absence the simulation notices. */
interface SimulatedGuard extends Guard {
  /** First seed of the test's search: the seed that last failed without the guard. */
  readonly caughtBySeed: number
}

/** Guards that the simulation notices. test/guards/tested-guards.ts has those that only tests notice. */
export const GUARDS: readonly SimulatedGuard[] = [
  {
    name: 'contest-window',
    without: 'two snapshots are ordered by their seconds, even if they are less than 10 s apart',
    caughtBySeed: 2,
    edits: [
      {
        file: 'prisma/rows/write-rule.ts',
        find: 'export const CONTEST_WINDOW_MS = 10_000',
        replace: 'export const CONTEST_WINDOW_MS = 0',
      },
    ],
  },
  {
    name: 'read-lag',
    without: "a fetch counts as current, although Stripe's reads may lag by 2 s",
    caughtBySeed: 4,
    edits: [
      {
        file: 'prisma/rows/write-rule.ts',
        find: "import { READ_LAG_MS } from './read-lag.js'",
        replace: 'const READ_LAG_MS = 0',
      },
    ],
  },
  {
    name: 'settling-only-what-is-proven',
    without: 'an applied event is settled, even if its row may not contain it',
    caughtBySeed: 4,
    edits: [
      {
        file: 'prisma/inbox/settle-events.ts',
        find: 'e.id = ANY($5::text[])\n       OR EXISTS',
        replace: 'e.id = ANY($5::text[]) OR true\n       OR EXISTS',
      },
    ],
  },
  {
    name: 'tombstone-where-no-row-was',
    without: 'the deletion of an object without a row leaves no tombstone',
    caughtBySeed: 2,
    edits: [
      {
        file: 'prisma/rows/write-sql.ts',
        find: `    SELECT $1, n.id, n.data, \${BOOKKEEPING_VALUES}
    FROM \${NEWS}
    ON CONFLICT`,
        replace: `    SELECT $1, n.id, n.data, \${BOOKKEEPING_VALUES}
    FROM \${NEWS}
    WHERE EXISTS (SELECT FROM \${tableName(type)} old WHERE old.account_id = $1 AND old.id = n.id)
    ON CONFLICT`,
      },
      {
        file: 'prisma/rows/write-sql.ts',
        find: `    SELECT $1, n.id, n.data, \${projections(type.columns, { casting, parentColumn: type.parentColumn })}, \${BOOKKEEPING_VALUES}
    FROM \${from}`,
        replace: `    SELECT $1, n.id, n.data, \${projections(type.columns, { casting, parentColumn: type.parentColumn })}, \${BOOKKEEPING_VALUES}
    FROM \${from}
    WHERE NOT n.deleted OR EXISTS (SELECT FROM \${tableName(type)} old WHERE old.account_id = $1 AND old.id = n.id)`,
      },
      {
        // An event whose object has no row then counts as settled.
        file: 'prisma/inbox/settle-events.ts',
        find: 'e.id = ANY($5::text[])\n       OR EXISTS',
        replace:
          'e.id = ANY($5::text[]) OR NOT EXISTS (SELECT FROM ${tableName(objectType(typeName))} row WHERE row.account_id = e.account_id AND row.id = e.object_id)\n       OR EXISTS',
      },
    ],
  },
  {
    name: 'seen-at-before-the-request',
    without: 'a fetch is dated when its answer arrives, not before its request is sent',
    caughtBySeed: 203,
    edits: [
      {
        file: 'activities/stripe/client.ts',
        find: "return { body, asOf: upperBound(headers['date']), seenAt, requestId }",
        replace: "return { body, asOf: upperBound(headers['date']), seenAt: await clock.lowerBound(), requestId }",
      },
    ],
  },
  {
    name: 'children-only-of-accepted-parents',
    without: 'children are written even if the write of their parent was refused',
    caughtBySeed: 19,
    edits: [
      {
        file: 'prisma/rows/write-objects.ts',
        find: '({ id }) => written.get(id)?.isWhole === false',
        replace: '({ id }) => !written.get(id)?.isWhole',
      },
    ],
  },
  {
    name: 'watermark-after-the-last-page',
    without: 'the watermark moves before the events of a window are listed',
    caughtBySeed: 41,
    edits: [
      {
        file: 'activities/heal/close-gaps.ts',
        find: '    const walked = await closeWindow(',
        replace:
          '    await moveWatermark(pool, { account, until: new Date(to * 1_000), checkedAt })\n    const walked = await closeWindow(',
      },
    ],
  },
  {
    name: 'silent-cascades',
    without: 'Stripe is not asked for rows whose customer is deleted',
    caughtBySeed: 16,
    edits: [
      {
        file: 'activities/heal/fetch-orphans.ts',
        find: 'for (const type of deps.selection.types)',
        replace: 'for (const type of deps.selection.types.slice(0, 0))',
      },
    ],
  },
  {
    name: 'only-our-api-version',
    without: 'snapshots of another API version are written',
    caughtBySeed: 1,
    edits: [
      {
        file: 'prisma/rows/write-rule.ts',
        find: 'const isForeign = newest.apiVersion !== pinnedApiVersion',
        replace: 'const isForeign = newest.apiVersion !== pinnedApiVersion && false',
      },
    ],
  },
  {
    name: 'fetches-in-order',
    without: 'the fetch that is written last wins, even if it is older',
    caughtBySeed: 154,
    edits: [
      {
        file: 'prisma/rows/write-sql.ts',
        find: "AND excluded.seen_at >= row.seen_at + ${lags.fetch} * interval '1 ms'",
        replace: 'AND true',
      },
    ],
  },
  {
    name: 'overlap-of-gaps',
    without: 'the 10 min before the watermark are not listed again, so late events are missed',
    caughtBySeed: 64,
    edits: [
      {
        file: 'activities/heal/close-gaps.ts',
        find: 'const OVERLAP_SECONDS = 600',
        replace: 'const OVERLAP_SECONDS = 0',
      },
    ],
  },
  {
    name: 'second-of-the-cursor',
    without: "a listing skips the rest of the second in which a page's last object was created",
    caughtBySeed: 37,
    edits: [
      {
        file: 'activities/listing/rest-after.ts',
        find: 'lt: last.created + 1, cursor',
        replace: 'lt: last.created, cursor',
      },
    ],
  },
  {
    name: 'asking-before-burying',
    without: 'a row that a listing lacks becomes a tombstone, whatever Stripe answers',
    caughtBySeed: 300,
    edits: [
      {
        file: 'activities/stripe/fetch-objects.ts',
        find: 'const observation = await fetchObject(session, { type, id, pathParameters: places.get(id), channel })',
        replace:
          "const one = await fetchObject(session, { type, id, pathParameters: places.get(id), channel })\n    const observation = channel === 'absence' ? { ...one, object: null, isDeleted: true } : one",
      },
    ],
  },
  {
    name: 'orphans-fetched-before-the-tombstone',
    without: 'an orphan is not fetched again if it was fetched while its customer existed',
    caughtBySeed: 65,
    edits: [
      {
        file: 'prisma/rows/rows.ts',
        find: "own.seen_at < owner.seen_at + interval '${READ_LAG_MS} ms'",
        replace: "own.seen_at < owner.seen_at - interval '1 day'",
      },
    ],
  },
  {
    name: 'context-check',
    without: "the account in an event's context is not checked",
    caughtBySeed: 15,
    edits: [
      {
        file: 'prisma/catalogue/route-event.ts',
        find: "const path = context?.split('/').filter(Boolean) ?? []",
        replace: "const path = context?.slice(0, 0).split('/').filter(Boolean) ?? []",
      },
    ],
  },
  {
    name: 'horizon-at-each-move',
    without: 'the watermark moves past events that Stripe no longer lists',
    caughtBySeed: 787,
    edits: [
      {
        file: 'prisma/inbox/gaps.ts',
        find: 'return new Date(now.getTime() - EVENTS_HORIZON_DAYS * 86_400_000)',
        replace: 'return new Date(Math.min(0, now.getTime()))',
      },
    ],
  },
  {
    name: 'watermark-set-back',
    without: 'a watermark that wrong dates moved ahead is not set back',
    caughtBySeed: 279,
    edits: [
      {
        file: 'activities/heal/close-gaps.ts',
        find: 'if (before?.eventsUntil && before',
        replace: 'if (!account && before?.eventsUntil && before',
      },
    ],
  },
  {
    name: 'page-check',
    without: 'an answer is used even if it contradicts itself or its request',
    caughtBySeed: 14,
    edits: [
      {
        file: 'activities/stripe/client.ts',
        find: 'if (problem === undefined) return reply',
        replace: 'if (problem === undefined || sent > 0) return reply',
      },
    ],
  },
  {
    name: 'cursor-without-window',
    without: 'an empty page after a cursor ends a listing',
    caughtBySeed: 2,
    edits: [
      {
        file: 'activities/listing/rest-after.ts',
        find: 'const isDoubtful = isByTime &&',
        replace: 'const isDoubtful = isByTime && !isByTime &&',
      },
      {
        file: 'activities/stripe/pages.ts',
        find: 'const isDoubtful = window !== undefined &&',
        replace: 'const isDoubtful = window !== undefined && window === undefined &&',
      },
    ],
  },
  {
    name: 'doubting-a-404',
    without: 'a 404 is believed, even if a recent event shows that the object exists',
    caughtBySeed: 6,
    edits: [
      {
        file: 'prisma/rows/write-rule.ts',
        find: 'export const GONE_LAG_MS = 10_000',
        replace: 'export const GONE_LAG_MS = 0',
      },
      {
        file: 'activities/live/fetch-cases.ts',
        find: 'return isDeleted && !type.deletedBy.includes(newest.type)',
        replace: 'return !type && isDeleted && !newest',
      },
    ],
  },
]
