import { quantity } from '../../api/quantity.js'
import type { Database } from '../../prisma/engine/client.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { workersIn } from '../../prisma/status/workers.js'
import { broken, note, ok, type Tell } from './finding.js'

/**
 * Checks that a worker lives, by the signs of life in the database. Checks also that it takes its tasks from
 * this Temporal, and that Stripe answers it.
 *
 * @param pollers the number of workers that take tasks from this Temporal; undefined if that is not known
 */
export async function checkWorkers({ pool }: Database, pollers: number | undefined, tell: Tell): Promise<void> {
  const what = 'workers'
  const workers = workersIn(await readSteps(pool))
  const alive = workers.filter(({ isAlive }) => isAlive)
  if (alive.length === 0) {
    const last = workers[0]
    const since = last ? `The last sign of life of a worker is of ${last.lastSeenAt.toISOString()}` : 'No worker runs'
    tell(broken(what, `${since}, so webhooks are only stored: start a worker with \`npm run start:worker\`.`))
    return
  }
  const lives = `${quantity(alive.length, 'worker')} ${alive.length === 1 ? 'lives' : 'live'}`
  if (pollers === 0) {
    const remedy = 'give the worker the same TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE'
    tell(broken(what, `${lives}, but none takes tasks from this Temporal, so nothing is applied: ${remedy}.`))
  } else tell(ok(what, `${lives}: ${alive.map(({ worker }) => worker).join(', ')}.`))

  for (const { worker, stripeProblem } of alive) {
    if (stripeProblem === null) continue
    const { kind, reason } = stripeProblem
    const problem = kind === 'refused' ? 'Stripe refuses its key' : 'Stripe does not answer it'
    const remedy = kind === 'refused' ? 'restart it with a valid STRIPE_SECRET_KEY' : 'see https://status.stripe.com'
    tell(broken(what, `Worker ${worker} reads nothing, because ${problem} (${reason.replace(/\.$/, '')}): ${remedy}.`))
  }

  const silent = workers.filter(({ isAlive }) => !isAlive)
  for (const { worker, lastSeenAt } of silent) {
    const since = lastSeenAt.toISOString()
    const effect = 'the others do its work'
    tell(note(what, `Worker ${worker} has shown no sign of life since ${since}, and ${effect}: look at its log.`))
  }
}
