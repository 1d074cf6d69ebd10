import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Claim {
  readonly pid: number
  readonly address: string
}

/**
 * Claims a data folder for this process. A second `npm run dev` would stop the servers of the first, because
 * both use the same folder. The claim ends with the process, even after `kill -9`.
 *
 * @param address where people reach the service
 * @throws {Error} with a sentence for a person, if another process that runs has the claim
 */
export function claimData(dataDir: string, address: string): void {
  const file = join(dataDir, 'running.json')
  const other = readClaim(file)
  if (other && other.pid !== process.pid && isDev(other.pid)) {
    throw Object.assign(
      new Error(
        `\`npm run dev\` is running already: process ${other.pid}, ${other.address}. ` +
          `Two of them cannot share the data in ${dataDir}. Use that one, or stop it: kill ${other.pid}`,
      ),
      { name: 'EnvError' },
    )
  }
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(file, JSON.stringify({ pid: process.pid, address } satisfies Claim))
  process.once('exit', () => {
    if (readClaim(file)?.pid === process.pid) rmSync(file)
  })
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
