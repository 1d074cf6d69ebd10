import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { BenchOutcome } from '../../bench/bench.js'
import { OURS } from '../../bench/report.js'

/**
 * The first test starts worker and API six times, and waits 30 s for PostgreSQL's statistics. It takes 90 s
 * on a quiet machine. `faults` takes 190 s on a busy machine.
 */
const TIMEOUT_MS = 600_000

/** Runs `npm run bench` without the peers, which are not installed for tests. */
async function bench(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args, '--json', '--no-peers'], {
    env: { ...process.env, BENCH_SCALE: '0.01' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((done) => child.once('exit', done))
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, output, errors }
}

describe('npm run bench', () => {
  // Each bench throws by itself if a row is missing, wrong, or was written without need.
  it(
    'measures Stripe Sync and the roof, proves the rows, and prints JSON',
    async () => {
      const { code, output, errors } = await bench('backfill', 'resync', 'webhooks', 'recover')
      expect(code, errors).toBe(0)
      const outcomes = JSON.parse(output) as BenchOutcome[]
      const results = outcomes.flatMap((outcome) => outcome.results)

      const ours = results.filter(({ contestant }) => contestant === OURS)
      expect(ours.map((result) => result.bench)).toEqual([
        ...['backfill', 'backfill', 'backfill', 'resync', 'resync'],
        ...['webhooks', 'webhooks', 'recover'],
      ])
      for (const { numbers } of results) {
        for (const [name, value] of Object.entries(numbers)) expect(Number.isFinite(value), name).toBe(true)
      }
      const written = ours.filter((result) => result.bench === 'resync').map(({ numbers }) => numbers['rows written'])
      expect(written).toEqual([0, 4]) // two objects of a hundred of each type
      for (const { numbers } of ours.filter((result) => result.bench === 'webhooks')) {
        expect(numbers['not accepted']).toBe(0)
        expect(numbers['Temporal actions per 1,000 events']).toBeGreaterThan(0)
      }

      const roofs = new Set(outcomes.flatMap(({ ratios }) => ratios.map(({ against }) => against)))
      expect(roofs).toEqual(
        new Set([
          ...['roof: list and bare INSERT', 'roof: bare INSERT'],
          ...['roof: bare inbox INSERT', 'roof: bare signalWithStart'],
        ]),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'counts the requests of a full sync, and compares them with the least possible number',
    async () => {
      const { code, output, errors } = await bench('requests')
      expect(code, errors).toBe(0)
      const [outcome] = JSON.parse(output) as BenchOutcome[]
      const contestants = outcome?.results.map(({ contestant }) => contestant)
      expect(contestants).toEqual([OURS, 'the least', OURS, 'the least'])
      for (const { of, ratio } of outcome?.ratios ?? []) {
        if (of.startsWith('requests')) expect(ratio).toBeGreaterThanOrEqual(1)
      }
    },
    TIMEOUT_MS,
  )

  it(
    'proves that a full sync with refused sub-lists and single faults loses no other object',
    async () => {
      const { code, output, errors } = await bench('faults')
      expect(code, errors).toBe(0)
      const [outcome] = JSON.parse(output) as BenchOutcome[]
      const results = outcome?.results.map(({ contestant, numbers }) => [
        contestant,
        numbers['requests that met a fault'],
      ])
      expect(results).toEqual([
        ['without faults', 0],
        ['every tenth sub-list refused', expect.any(Number)],
        ['twenty single faults', 20],
      ])
      expect(outcome?.ratios.map(({ contestant }) => contestant)).toEqual([
        'every tenth sub-list refused',
        'twenty single faults',
      ])
      expect(outcome?.proven).toHaveLength(2)
    },
    TIMEOUT_MS,
  )

  it(
    'drains a backlog while webhooks come, and proves that all its events are applied',
    async () => {
      const { code, output, errors } = await bench('backlog')
      expect(code, errors).toBe(0)
      const [outcome] = JSON.parse(output) as BenchOutcome[]
      expect(outcome?.results).toHaveLength(1)
      for (const value of Object.values(outcome?.results[0]?.numbers ?? {})) expect(value).toBeGreaterThan(0)
      expect(outcome?.ratios.map(({ against }) => against)).toEqual(['the limit of 5000', 'the limit of 10000'])
      expect(outcome?.proven).toHaveLength(1)
    },
    TIMEOUT_MS,
  )

  it('names the benches that exist when it is asked for an unknown one', async () => {
    const { code, errors } = await bench('backfil')
    expect(code).toBe(1)
    expect(errors).toMatch(/There is no bench "backfil"\. There are: backfill, /)
  })
})
