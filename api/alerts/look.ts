import type { AlertProblem, Look } from '../../prisma/operator/alert-message.js'
import type { RecentDrift } from '../../prisma/rows/drift.js'
import { quantity } from '../quantity.js'
import type { ProblemCode } from '../status/problem.js'
import type { Status } from '../status/status-schema.js'

/** Types whose drift operators are told of: a wrong row of these says that somebody has paid, or has not. */
export const PAYMENT_TYPES = ['payment_intent', 'charge', 'refund', 'invoice'] as const

/** Notes that operators are told of, although the state does not depend on them. */
const TOLD_NOTES: readonly ProblemCode[] = ['allowance']

/**
 * Returns the state and the problems that operators are told of, one for each code, without e-mail addresses.
 *
 * @param drift the drift of `PAYMENT_TYPES`
 */
export function lookAt({ state, problems }: Pick<Status, 'state' | 'problems'>, drift: RecentDrift): Look {
  const told = problems.filter(({ code, severity }) => severity !== 'note' || TOLD_NOTES.includes(code))
  const texts = new Map<string, string[]>()
  for (const { code, text } of [...told, ...driftProblem(drift)]) {
    texts.set(code, [...(texts.get(code) ?? []), withoutAddresses(text)])
  }
  return { state, problems: [...texts].map(([code, sentences]) => ({ code, text: sentences.join(' ') })) }
}

function driftProblem({ rows, types }: RecentDrift): AlertProblem[] {
  if (rows === 0) return []
  const was = rows === 1 ? 'was' : 'were'
  const text = `${quantity(rows, 'row')} of ${types.join(', ')} differed from Stripe and ${was} repaired within the last 24 hours. The causes are under Drift on the admin page.`
  return [{ code: 'drift', text }]
}

/** Removes e-mail addresses. A sentence may quote an error of Stripe or PostgreSQL, and alerts leave the service. */
function withoutAddresses(text: string): string {
  return text.replaceAll(/[^\s@"'(<]+@[^\s@"')>]+/g, '[address]')
}
