import { join } from 'node:path'
import { GUARDS } from './guards.js'
import { type HistoryProcess, startHistoryProcess } from './history-process.js'
import type { Report } from './protocol.js'
import { type Guard, copyWithout } from './without-guard.js'

export interface SimulateOptions {
  /** URL of the database `postgres`. Its server must also have a database `migrated`, which is cloned. */
  readonly serverUrl: string
  /** Seed of the first history. The others have the next numbers. */
  readonly seed: number
  readonly histories: number
  /** Number of processes. Each has a database of its own. */
  readonly processes?: number
  /** Name of a guard to switch off. */
  readonly without?: string | undefined
  /** Starts no more histories after the first failure. */
  readonly stopsAtFailure?: boolean
  /** Starts no more histories after this time. */
  readonly minutes?: number | undefined
  /** Shrinks the first history that failed. */
  readonly shrinks?: boolean
  /** Statements that damage each history's database before the checks. */
  readonly tamper?: readonly string[]
  readonly onReport?: (report: Report) => void
}

export interface Simulation {
  /** Sorted by seed. */
  readonly reports: readonly Report[]
  /** Report of the first failed history, after shrinking. */
  readonly shrunk?: Report
}

/** Two processes fill two cores: each waits for its database half of the time. */
const DEFAULT_PROCESSES = 2

const ROOT = join(import.meta.dirname, '../..')

/** Runs histories with consecutive seeds. */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  const {
    serverUrl,
    seed,
    histories,
    processes = DEFAULT_PROCESSES,
    without,
    stopsAtFailure = false,
    minutes = Infinity,
  } = options
  const copy = without === undefined ? undefined : copyWithout(findGuard(without))
  const started: HistoryProcess[] = []
  const reports: Report[] = []
  const endsAtMs = performance.now() + minutes * 60_000
  let next = seed
  let failed: Report | undefined

  function takeSeed(): number | undefined {
    const isOver = next >= seed + histories || (stopsAtFailure && failed !== undefined) || performance.now() > endsAtMs
    return isOver ? undefined : next++
  }

  async function runSome(): Promise<void> {
    const process = await startHistoryProcess({ serverUrl, folder: copy?.folder ?? ROOT })
    started.push(process)
    for (let mine = takeSeed(); mine !== undefined; mine = takeSeed()) {
      const report = await process.perform({ kind: 'run', seed: mine, tamper: options.tamper })
      reports.push(report)
      if (report.problems.length > 0) failed ??= report
      options.onReport?.(report)
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(processes, histories) }, runSome))
    reports.sort((a, b) => a.history.seed - b.history.seed)
    const [process] = started
    if (!options.shrinks || !failed || !process) return { reports }
    return { reports, shrunk: await process.perform({ kind: 'shrink', seed: failed.history.seed }) }
  } finally {
    await Promise.all(started.map((process) => process.stop()))
    copy?.remove()
  }
}

function findGuard(name: string): Guard {
  const guard = GUARDS.find((each) => each.name === name)
  if (guard) return guard
  throw new Error(`The simulation has no guard ${name}. It has ${GUARDS.map((each) => each.name).join(', ')}.`)
}
