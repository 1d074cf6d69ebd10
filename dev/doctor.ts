import { readApiEnv } from '../api/env.js'
import { connectDatabase } from '../prisma/engine/client.js'
import { EnvError } from '../prisma/env.js'
import { readWorkerEnv, type WorkerEnv } from '../worker/env.js'
import { checkDatabase, checkUsers } from './doctor/check-database.js'
import { checkStripe } from './doctor/check-stripe.js'
import { checkTemporal } from './doctor/check-temporal.js'
import { broken, type Finding, isBroken, line } from './doctor/finding.js'
import { readDevEnv } from './env.js'
import { connectTemporal } from './connect-temporal.js'

// `npm run doctor`: checks everything that the service needs, and says how to repair what is broken. Changes
// nothing.

const { raw } = readDevEnv()
const findings: Finding[] = []
const tell = (...found: readonly Finding[]) => {
  for (const finding of found) {
    findings.push(finding)
    console.log(line(finding))
  }
}

const env = readEnvironment()
if (env) await examine(env)
const bad = findings.filter(isBroken).length
console.log(bad === 0 ? '\nNothing is broken.' : `\n${bad} broken.`)
process.exit(bad === 0 ? 0 : 1)

/** Returns the worker's environment; undefined if it is incomplete. Also checks the API's environment. */
function readEnvironment(): WorkerEnv | undefined {
  const problems = new Set<string>()
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof EnvError)) throw error
      for (const problem of error.message.split('\n')) problems.add(problem)
      return undefined
    }
  }
  const worker = attempt(() => readWorkerEnv(raw))
  attempt(() => readApiEnv(raw))
  tell(...[...problems].map((problem) => broken('environment', problem)))
  return worker
}

async function examine(worker: WorkerEnv): Promise<void> {
  const database = connectDatabase({
    url: worker.DATABASE_URL,
    applicationName: 'stripe-sync doctor',
    maxConnections: 5,
  })
  const hasTables = await checkDatabase(database, tell)
  await checkTemporal(() => connectTemporal(raw), tell)
  await checkStripe({ env: worker, database, hasTables, publicUrl: raw['PUBLIC_URL'] || undefined }, tell)
  if (hasTables) await checkUsers(database, raw, tell)
}
