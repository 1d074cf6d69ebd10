import { Client, Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { runMain } from '../prisma/env.js'
import { createApp } from './app.js'
import { connectDatabases } from './connect-databases.js'
import { readApiEnv } from './env.js'

/** A person at the page, and a nudge, would rather hear soon that Temporal is down. */
const CONNECT_TIMEOUT = '3 seconds'

await runMain(async () => {
  const env = readApiEnv()
  const { connectionOptions, namespace } = loadClientConnectConfig()
  const databases = connectDatabases(env.DATABASE_URL)
  // Lazy: webhooks are taken while Temporal is down, from the first moment.
  const temporal = new Client({
    connection: Connection.lazy({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT }),
    ...(namespace !== undefined && { namespace }),
  })
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
  await app.listen({ port: env.PORT, host: env.HOST })
  app.log.info({ port: env.PORT }, 'api ready')
})
