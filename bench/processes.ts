import { readdirSync, readFileSync } from 'node:fs'

/** What Linux counts in: USER_HZ is 100 on every platform that Node.js runs on. */
const TICKS_PER_SECOND = 100

/** CPU seconds of a process so far; null where the system has no /proc. */
export function cpuSeconds(pid: number | undefined): number | null {
  const stat = pid === undefined ? undefined : statOf(pid)
  return stat ? stat.ownTicks / TICKS_PER_SECOND : null
}

/** CPU seconds of a process and of its children, those that have ended included: PostgreSQL has one for each connection. */
export function cpuSecondsWithChildren(pid: number | undefined): number | null {
  const stat = pid === undefined ? undefined : statOf(pid)
  if (!stat) return null
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
    .filter(({ parent }) => parent === pid)
  const ticks = children.reduce((sum, child) => sum + child.ownTicks, stat.ownTicks + stat.endedChildrenTicks)
  return ticks / TICKS_PER_SECOND
}

/** The most memory that a process has had, in MB; null where the system has no /proc. */
export function peakRssMb(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024)
  } catch {
    return null // another system, or a process that has ended
  }
}

interface Stat {
  readonly parent: number
  readonly ownTicks: number
  readonly endedChildrenTicks: number
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything: what follows it is counted from its end. See proc_pid_stat(5).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    return { parent: field(4), ownTicks: field(14) + field(15), endedChildrenTicks: field(16) + field(17) }
  } catch {
    return undefined // it has just ended, or there is no /proc
  }
}
