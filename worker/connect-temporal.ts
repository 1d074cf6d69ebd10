import { connect } from 'node:net'
import { Client, Connection } from '@temporalio/client'
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig'
import { StartError } from '../prisma/env.js'
import { explainTemporal } from './explain-temporal.js'

/** Temporal answers in milliseconds. After this time, a person is told that it does not. */
const CONNECT_TIMEOUT = '3 seconds'
const PROBE_TIMEOUT_MS = 1_000

/** Temporal answers here. */
export interface TemporalConnection {
  readonly client: Client
  readonly namespace: string
  /** How to connect once more. */
  readonly connectionOptions: ClientConnectConfig['connectionOptions']
}

/**
 * Connects to the Temporal that the environment names.
 *
 * @throws {StartError} if it does not answer, refuses us, or lacks the namespace
 */
export async function connectTemporal(): Promise<TemporalConnection> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig()
  const address = connectionOptions.address ?? 'localhost:7233'
  try {
    if (!address.includes('/')) await probe(address) // Temporal's client says what is wrong with such an address
    const client = new Client({
      connection: await Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT }),
      namespace,
    })
    await client.workflowService.describeNamespace({ namespace })
    return { client, namespace, connectionOptions }
  } catch (cause) {
    throw new StartError(explainTemporal(cause, { address, namespace }), { cause })
  }
}

/**
 * Opens a TCP connection, because Temporal's client says only after its timeout that a server is not there. A server
 * that stays silent is left to Temporal's client.
 */
function probe(address: string): Promise<void> {
  const [, host = address, port = '7233'] = /^(.*):(\d+)$/.exec(address) ?? []
  return new Promise((done, fail) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port: Number(port), timeout: PROBE_TIMEOUT_MS })
    const end = () => {
      socket.destroy()
      done()
    }
    socket.once('connect', end).once('timeout', end).once('error', fail)
  })
}
