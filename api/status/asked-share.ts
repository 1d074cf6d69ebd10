import type { AskedParts } from '../../prisma/rows/evidence.js'
import { earliest } from './earliest.js'

/** The share of parents without evidence whose lists were read, and since when. */
interface AskedShare {
  /** 0 to 1, the mean of all accounts. */
  readonly share: number
  /** The oldest time at which a part was asked; null when none was. */
  readonly since: Date | null
}

/** Computes the share from the parts of each account. */
export function askedShare(asked: readonly AskedParts[]): AskedShare {
  const shares = asked.map((parts) => parts.filter((time) => time !== null).length / Math.max(1, parts.length))
  return {
    share: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
    since: earliest(asked.flat().map((time) => (time === null ? null : new Date(time)))),
  }
}
