import { Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'

/** A command waits this long for its first connection to Temporal. */
const CONNECT_TIMEOUT = '3 seconds'

/** Connects to the Temporal server of an environment, as the worker and the API do. */
export function connectTemporal(raw: NodeJS.ProcessEnv) {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ overrideEnvVars: stringsOf(raw) })
  const connection = Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT })
  return { address: connectionOptions.address ?? 'localhost:7233', namespace, connection }
}

function stringsOf(source: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
