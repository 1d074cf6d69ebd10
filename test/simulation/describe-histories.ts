import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Report } from './protocol.js'
import { simulate } from './simulate.js'
import { describeFailure, summary } from './summary.js'

const PATIENCE_MS = 900_000

/** Defines the tests of histories with consecutive seeds. They run when the first of the tests begins. */
export function describeHistories({ seed, histories }: { seed: number; histories: number }): void {
  describe('Histories of random mutations and faults', () => {
    const serverUrl = inject('postgresUrl')
    let reports: readonly Report[] = []

    beforeAll(async () => {
      const simulation = await simulate({ serverUrl, seed, histories, shrinks: true, stopsAtFailure: true })
      reports = simulation.reports
      console.log(summary(reports))
      if (simulation.shrunk) console.log(describeFailure(simulation.shrunk))
    }, PATIENCE_MS)

    it('all converge, and keep settled events in their rows on the way', () => {
      const failed = reports.filter(({ problems }) => problems.length > 0)
      expect(failed.map(({ history, problems }) => `seed ${history.seed}: ${problems[0]}`)).toEqual([])
      expect(reports).toHaveLength(histories)
    })

    it('have a median of ten mutations or more', () => {
      const counts = reports.map(({ history }) => history.mutations.length).toSorted((a, b) => a - b)
      expect(counts[Math.floor(histories / 2)]).toBeGreaterThanOrEqual(10)
    })

    it.each([
      ...['delivery dropped', 'delivery doubled', 'delivery late by minutes', 'delivery late by hours'],
      ...['delivery out of order', 'delivery refused', 'delivery lost in an outage', 'event of another version'],
      ...['activity dies before a statement', 'activity dies after a statement', 'activity dies before a request'],
      ...['activity dies after a request', 'activity fails before a statement', 'activity fails after a statement'],
      ...['activity fails before a request', 'activity fails after a request', 'API dies', 'API fails'],
      ...['activity done, and its end not reported', 'step of an activity after its timeout', 'outage'],
      ...['list changed while it was paged', 'read within the lag of a change', 'event listed late', 'id used again'],
      ...['vanished without an event', 'nudge lost', 'drain nudged', 'wait for a lock', 'clocks apart by 10 s or more'],
      ...[
        'customerSync beside fullSync',
        'customerSync beside sweep',
        'customerSync beside reconcile',
        'fullSync beside reconcile',
      ],
    ])('include at least once: %s', (fault) => {
      expect(reports.some(({ faults }) => (faults[fault] ?? 0) > 0)).toBe(true)
    })

    it(
      'replay exactly from their seed, on another database and after other histories',
      async () => {
        const again = await simulate({ serverUrl, seed: seed + 5, histories: 10, processes: 1 })
        const digests = (some: readonly Report[]) => some.map(({ digest }) => digest)
        expect(digests(again.reports)).toEqual(digests(reports.slice(5, 15)))
      },
      PATIENCE_MS,
    )
  })
}
