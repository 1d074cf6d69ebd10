import { Client, Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { DatabaseProblem, openClient } from '../prisma/engine/open-client.js'
import { runMain, StartError } from '../prisma/env.js'
import { createApp } from './app.js'
import { connectDatabases } from './connect-databases.js'
import { type ApiEnv, readApiEnv } from './env.js'
import { within } from './within.js'

/** A person at the page, and a nudge, would rather hear soon that Temporal is down. */
const CONNECT_TIMEOUT = '3 seconds'

/** How long Temporal has at the start to answer, before the log says that it does not. */
const ANSWER_TIMEOUT_MS = 3_000

await runMain(async () => {
  const env = readApiEnv()
  const { connectionOptions, namespace } = loadClientConnectConfig()
  const databases = connectDatabases(env.DATABASE_URL)
  // Lazy: webhooks are taken while Temporal is down, from the first moment.
  const temporal = new Client({
    connection: Connection.lazy({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT }),
    ...(namespace !== undefined && { namespace }),
  })
  const databaseProblem = await findDatabaseProblem(env.DATABASE_URL)
  const app = await createApp({ env, ...databases, temporal, logger: { level: env.LOG_LEVEL, name: 'api' } })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stop()
    })
  }
  async function stop(): Promise<void> {
    await app.close()
    await databases.close()
    await temporal.connection.close()
    process.exit() // at once: Temporal's client may be about to repeat a call, which throws after the connection is closed
  }
  await app.listen({ port: env.PORT, host: env.HOST }).catch((error: unknown) => {
    throw explainListen(error, env)
  })
  app.log.info({ port: env.PORT }, 'api ready')
  if (databaseProblem !== undefined) {
    app.log.error({ problem: databaseProblem }, 'PostgreSQL does not answer: webhooks are answered 503 until it does')
  }
  await within(
    ANSWER_TIMEOUT_MS,
    temporal.workflowService.describeNamespace({ namespace: temporal.options.namespace }),
  ).catch((error: unknown) =>
    app.log.warn(
      { problem: temporalSentence(connectionOptions.address, temporal), err: error },
      'Temporal does not answer: webhooks are stored and not applied until it does',
    ),
  )
})

/**
 * Returns a sentence if PostgreSQL does not answer now. The API starts all the same, so that it serves as soon
 * as PostgreSQL does.
 *
 * @throws {DatabaseProblem} if only a person can end the problem
 */
async function findDatabaseProblem(url: string): Promise<string | undefined> {
  try {
    const client = await openClient(url)
    await client.end()
    return undefined
  } catch (error) {
    if (error instanceof DatabaseProblem && error.mayPass) return error.message
    throw error
  }
}

function temporalSentence(address = 'localhost:7233', { options: { namespace } }: Client): string {
  return (
    `Temporal at ${address} does not answer for namespace ${namespace}, so webhooks are stored and not applied: ` +
    'start it, or correct TEMPORAL_ADDRESS or TEMPORAL_NAMESPACE.'
  )
}

function explainListen(error: unknown, { PORT: port, HOST: host }: Pick<ApiEnv, 'PORT' | 'HOST'>): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(`Port ${port} is in use, so no webhook can be taken: stop what uses it, or change PORT.`)
    case 'EACCES':
      return new StartError(`Port ${port} is for root only, so no webhook can be taken: change PORT.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`This machine has no address ${host}, so no webhook can be taken: correct HOST.`)
    default:
      return error
  }
}
