import type { AskedParts } from '../prisma/evidence.js'
import { earliest } from './earliest.js'

/** How many of the parents without evidence were asked, and how long ago at most. */
interface AskedShare {
  /** 0 to 1: the mean of all accounts. */
  readonly share: number
  /** When the part was asked that waits the longest; null: none was. */
  readonly since: Date | null
}

/** @param asked of each account */
export function askedShare(asked: readonly AskedParts[]): AskedShare {
  const shares = asked.map((parts) => parts.filter((time) => time !== null).length / Math.max(1, parts.length))
  return {
    share: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
    since: earliest(asked.flat().map((time) => (time === null ? null : new Date(time)))),
  }
}
