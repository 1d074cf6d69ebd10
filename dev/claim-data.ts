import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../prisma/env.js'

/** What a running `npm run dev` tells other commands about itself. */
export interface Claim {
  readonly pid: number
  /** Address of the admin page. */
  readonly address: string
  /**
   * The variables that `npm run dev` chose for its worker and API: the addresses of its servers, and the keys
   * of the simulator. Never a secret that a person set. Missing until the stack is up.
   */
  readonly env?: Readonly<Record<string, string>>
}

const FILE = 'running.json'

/**
 * Claims a data folder for this process. A second `npm run dev` would stop the servers of the first, because
 * both use the same folder. The claim ends with the process, even after `kill -9`.
 *
 * @param address where people reach the service
 * @throws {StartError} if another process that runs has the claim
 */
export function claimData(dataDir: string, address: string): void {
  const file = join(dataDir, FILE)
  const other = findRunningDev(dataDir)
  if (other && other.pid !== process.pid) {
    throw new StartError(
      `\`npm run dev\` is running already: process ${other.pid}, ${other.address}. ` +
        `Two of them cannot share the data in ${dataDir}. Use that one, or stop it: kill ${other.pid}`,
    )
  }
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(file, JSON.stringify({ pid: process.pid, address } satisfies Claim))
  process.once('exit', () => {
    if (readClaim(file)?.pid === process.pid) rmSync(file)
  })
}

/** Adds the chosen variables to this process's claim, for `npm run doctor` and `npm run why`. */
export function completeClaim(dataDir: string, env: NonNullable<Claim['env']>): void {
  const file = join(dataDir, FILE)
  const claim = readClaim(file)
  if (claim?.pid === process.pid) writeFileSync(file, JSON.stringify({ ...claim, env } satisfies Claim))
}

/** Returns the claim of the `npm run dev` that uses this data folder now; undefined if none runs. */
export function findRunningDev(dataDir: string): Claim | undefined {
  const claim = readClaim(join(dataDir, FILE))
  return claim && isDev(claim.pid) ? claim : undefined
}

function readClaim(file: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Claim // as claimData wrote it
  } catch {
    return undefined // there is no claim, or a crash left half of it
  }
}

/** Returns whether this process is `npm run dev`. After a restart of the machine, its id may be another's. */
function isDev(pid: number): boolean {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes('dev/main.ts')
  } catch {
    return false // `ps` fails when there is no such process
  }
}
