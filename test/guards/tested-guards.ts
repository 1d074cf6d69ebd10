import type { Guard } from '../simulation/without-guard.js'

/** A rule of the product whose absence ordinary tests notice. */
export interface TestedGuard extends Guard {
  readonly caughtByTest: {
    readonly file: string
    /** A test that fails without the guard. */
    readonly name: string
    /** Another test of the file. It passes without the guard, which shows that the copy works. */
    readonly beside: string
  }
}

/**
 * Guards that the simulation cannot notice. Its stand-in for Temporal loses no run and no schedule. Its
 * Stripe refuses no single read, asks for no long pause, and sends no event that cannot be stored. The
 * simulation notices the last guard too seldom.
 */
export const TESTED_GUARDS: readonly TestedGuard[] = [
  {
    name: 'bisected-reads',
    without: 'the first refused read ends the batch',
    caughtByTest: {
      file: 'test/activities/refused-reads.test.ts',
      name: "for one connected account's persons leaves the other accounts' persons written",
      beside: 'caused by a refused key stops the listing at once',
    },
    edits: [
      {
        file: 'activities/stripe/read-each.ts',
        find: 'if (!(error instanceof StripeFailure) || isAboutAllRequests(error)) throw error\n      failuresInARow',
        replace:
          'if (!(error instanceof StripeFailure) || isAboutAllRequests(error) || refused.length === 0) throw error\n      failuresInARow',
      },
    ],
  },
  {
    name: 'bisected-events',
    without: 'an event that our code cannot take is set aside together with its whole batch',
    caughtByTest: {
      file: 'test/activities/set-aside-events.test.ts',
      name: 'because it nests 5,000 levels deep is set aside, and every other event is applied anyway',
      beside: 'because it holds one item twice is set aside, and every other event is applied anyway',
    },
    edits: [
      {
        file: 'prisma/engine/failure.ts',
        find: 'if (batch.length === 1 && only) return { results: [], poison: [{ id: only.id, error: reasonOf(error) }] }',
        replace: 'if (only) return { results: [], poison: batch.map(({ id }) => ({ id, error: reasonOf(error) })) }',
      },
    ],
  },
  {
    name: 'bisected-gaps',
    without: 'a listed event that PostgreSQL does not take stops the walk through the events',
    caughtByTest: {
      file: 'test/activities/close-gaps.test.ts',
      name: 'continues after an event that PostgreSQL rejects, and records it with the reason',
      beside: 'finds objects with any id that people gave them',
    },
    edits: [
      {
        file: 'activities/heal/close-gaps.ts',
        find: 'await bisect(input.events, (events) => insertPart(deps, { ...input, events }))',
        replace: '{ ...(await bisect([], () => Promise.resolve(0))), results: [await insertPart(deps, input)] }',
      },
    ],
  },
  {
    name: 'schedules-ensured',
    without: 'a schedule that is missing in Temporal is not created again',
    caughtByTest: {
      file: 'test/end-to-end/schedules.test.ts',
      name: 'gets its schedules back, which find the changes of lost webhooks',
      beside: 'runs by itself once the service is up',
    },
    edits: [
      {
        file: 'worker/schedules.ts',
        find: 'try {\n      for (const schedule of schedulesOf(intervals))',
        replace: 'try {\n      for (const schedule of schedulesOf(intervals).slice(0, 0))',
      },
      {
        // Without the guard, the test waits in vain. The worker checks the schedules every 30 s, so 60 s are
        // enough.
        file: 'test/support/service.ts',
        find: 'const PATIENCE_MS = 120_000',
        replace: 'const PATIENCE_MS = 60_000',
      },
    ],
  },
  {
    name: 'first-sync-restarted',
    without: 'reconcile starts no full sync as long as none has started the watermark',
    caughtByTest: {
      file: 'test/activities/find-due-full-sync.test.ts',
      name: 'is the first one, until a full sync starts the watermark',
      beside: 'lists the types that failed, until they are proven',
    },
    edits: [
      {
        file: 'activities/heal/find-due-full-sync.ts',
        find: "return { due: { reason: 'Nothing has been synced yet.', request: {} } }",
        replace: 'return {}',
      },
    ],
  },
  {
    name: 'retry-after-capped',
    without: 'a Retry-After is obeyed for up to a day',
    caughtByTest: {
      file: 'test/activities/stripe/client.test.ts',
      name: '(global-rate) causes a pause of 60 s at most, and the page shows it',
      beside: 'fails the request as transient, and the next request succeeds',
    },
    edits: [
      {
        file: 'prisma/budget/budget.ts',
        find: 'export const LONGEST_PAUSE_MS = 60_000',
        replace: 'export const LONGEST_PAUSE_MS = 86_400_000',
      },
    ],
  },
  {
    name: 'doubting-a-404-of-a-reused-id',
    without: 'a 404 is believed when it answers a deletion, although the id has been used again',
    caughtByTest: {
      file: 'test/activities/gone-objects.test.ts',
      name: 'is asked again when the id of a deleted object was used again',
      beside: 'is believed at once when the newest event is the deletion',
    },
    edits: [
      {
        file: 'prisma/inbox/settle-events.ts',
        find: "(e.type <> ALL(${deletedBy}::text[]) OR ${wasNew('e.created')})",
        replace: '(e.type <> ALL(${deletedBy}::text[]))',
      },
    ],
  },
]
