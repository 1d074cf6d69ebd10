import { parseArgs } from 'node:util'
import { readApiEnv } from '../api/env.js'
import { connectDatabase } from '../prisma/engine/client.js'
import { EnvError, runMain } from '../prisma/env.js'
import { readWorkerEnv, type WorkerEnv } from '../worker/env.js'
import { checkDatabase, checkUsers } from './doctor/check-database.js'
import { checkStripe } from './doctor/check-stripe.js'
import { checkTemporal } from './doctor/check-temporal.js'
import { checkWebhooks } from './doctor/check-webhooks.js'
import { checkWorkers } from './doctor/check-workers.js'
import { broken, type Finding, foldedLine, isBroken, line } from './doctor/finding.js'
import { readDevEnv } from './env.js'
import { completeFromDev, type ServiceEnvironment } from './local-stack.js'

// `npm run doctor`: checks everything that the service needs, and says how to repair what is broken. Changes
// nothing. Examines the `npm run dev` of this folder, or the service that the environment names. `--verbose`
// prints what is ok line by line.

await runMain(async () => {
  const { values } = parseArgs({ options: { verbose: { type: 'boolean', default: false } } })
  const service = completeFromDev(readDevEnv().raw)
  console.log(`Examining ${nameOf(service)}.`)

  const findings: Finding[] = []
  const tell = (...found: readonly Finding[]) => {
    for (const finding of found) {
      findings.push(finding)
      if (values.verbose || finding.state !== 'ok') console.log(line(finding))
    }
  }
  const env = readEnvironment(service.raw, tell)
  if (env) await examine(env, service.raw, tell)

  const folded = values.verbose ? undefined : foldedLine(findings)
  if (folded !== undefined) console.log(folded)
  const bad = findings.filter(isBroken).length
  console.log(bad === 0 ? '\nNothing is broken.' : `\n${bad} broken.`)
  process.exit(bad === 0 ? 0 : 1)
})

function nameOf({ raw, dev }: ServiceEnvironment): string {
  if (dev) return `\`npm run dev\`: process ${dev.pid}, ${dev.address}${dev.env ? '' : ', which is not up yet'}`
  return raw['DATABASE_URL'] ? 'the service that the environment names' : 'the environment: `npm run dev` does not run'
}

/** Returns the worker's environment; undefined if it is incomplete. Also checks the API's environment. */
function readEnvironment(raw: NodeJS.ProcessEnv, tell: (...found: Finding[]) => void): WorkerEnv | undefined {
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

async function examine(worker: WorkerEnv, raw: NodeJS.ProcessEnv, tell: (...found: readonly Finding[]) => void) {
  const publicUrl = raw['PUBLIC_URL'] || undefined
  const hasTables = await checkDatabase(worker.DATABASE_URL, tell)
  const database = connectDatabase({
    url: worker.DATABASE_URL,
    applicationName: 'stripe-sync doctor',
    maxConnections: 5,
  })
  const pollers = await checkTemporal(raw, tell)
  if (hasTables) {
    await checkWorkers(database, pollers, tell)
    await checkWebhooks(database, publicUrl, tell)
  }
  await checkStripe({ env: worker, database, hasTables, publicUrl }, tell)
  if (hasTables) await checkUsers(database, raw, tell)
}
