/** A part of the write rule that the model can switch off. */
interface ModelGuard {
  readonly name: string
  /** What happens without it. */
  readonly without: string
  /**
   * The first seed whose history fails without the guard, and only without it. Null since decision 91: no history of
   * 150,000 fails. The simulation on PostgreSQL, which has more circumstances, may need the guard.
   */
  readonly caughtBySeed: number | null
}

/** Guards of the model. docs/write-rule.md says where the product has each of them. */
export const GUARDS = [
  {
    name: 'contest-window',
    without: 'snapshots are ordered by their second alone',
    caughtBySeed: 10,
  },
  {
    name: 'read-lag-of-writes',
    without: 'an answer that lags replaces a snapshot',
    caughtBySeed: 768,
  },
  {
    name: 'read-lag-of-settling',
    without: 'an answer that lags settles events that it does not contain',
    caughtBySeed: 9,
  },
  {
    name: 'exemption-for-later-events',
    without: 'a fetch for contested events replaces a snapshot that came after these events',
    caughtBySeed: 435,
  },
  {
    name: 'contested-fetch-needs-open-event',
    without: 'a fetch that lags replaces a snapshot whose event another worker settled meanwhile',
    caughtBySeed: 7525,
  },
  {
    name: 'settling-only-what-is-proven',
    without: 'an event is settled whatever became of its write',
    caughtBySeed: 2,
  },
  {
    name: 'fetches-in-order',
    without: 'the answer that comes last wins',
    caughtBySeed: 25,
  },
  {
    name: 'seen-at-before-the-request',
    without: 'an answer is taken to be as new as its arrival',
    caughtBySeed: 8,
  },
  {
    name: 'provisional-over-older-rows',
    without: 'a contested snapshot is shown over any row',
    caughtBySeed: 14,
  },
  {
    name: 'children-only-of-accepted-parents',
    without: 'the children of a parent that was refused are written',
    caughtBySeed: 19,
  },
  {
    name: 'whole-sub-lists-only',
    without: 'a snapshot with a cut sub-list settles its event',
    caughtBySeed: 47,
  },
  {
    name: 'only-our-api-version',
    without: 'snapshots of another API version are written',
    caughtBySeed: 3,
  },
  {
    name: 'late-webhook-without-row',
    without: 'a webhook makes a row of an object that was deleted long ago',
    caughtBySeed: 62,
  },
  {
    name: 'tombstone-where-no-row-was',
    without: 'no row is made of what is gone and was never known',
    caughtBySeed: 3,
  },
  {
    name: 'doubting-a-404',
    without: 'a 404 is written although the newest event shows the object alive',
    caughtBySeed: null,
  },
  {
    name: '404-over-snapshot',
    without: 'a 404 replaces a live snapshot after 2 s',
    caughtBySeed: 296,
  },
  {
    name: '404-over-fetch',
    without: 'a 404 that lags replaces the answer of another fetch, whose events are settled',
    caughtBySeed: 5628,
  },
  {
    name: '404-settles-live-events-late',
    without: 'a tombstone settles an event that shows the object alive after 2 s',
    caughtBySeed: 626,
  },
  {
    name: '404-settles-deletions-late',
    without: 'a tombstone settles the deletion of a new object after 2 s, although its id was used again',
    caughtBySeed: 880,
  },
  {
    name: 'asking-before-burying',
    without: 'what a listing lacks is taken for gone',
    caughtBySeed: 12,
  },
  {
    name: 'absence-of-rows-read-before',
    without: 'a row that was read after the listing began is asked for',
    caughtBySeed: null,
  },
  {
    name: 'asking-for-orphans',
    without: 'nobody asks for what vanished with its customer',
    caughtBySeed: 3,
  },
  {
    name: 'orphans-fetched-before-tombstone',
    without: 'a row that was fetched while its customer lived is never asked for again',
    caughtBySeed: 3,
  },
] as const satisfies readonly ModelGuard[]

export type GuardName = (typeof GUARDS)[number]['name']
