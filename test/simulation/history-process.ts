import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { Report, Task } from './protocol.js'

/** A child process that runs histories on a database of its own. */
export interface HistoryProcess {
  perform(task: Task): Promise<Report>
  stop(): Promise<void>
}

export interface HistoryProcessOptions {
  /** URL of the database `postgres`. Its server must also have a database `migrated`, which is cloned. */
  readonly serverUrl: string
  /** Root of the sources to run. */
  readonly folder: string
}

export async function startHistoryProcess({ serverUrl, folder }: HistoryProcessOptions): Promise<HistoryProcess> {
  const name = `simulation_${randomBytes(6).toString('hex')}`
  await admin(serverUrl, `CREATE DATABASE ${name} TEMPLATE migrated`)
  const simulation = join(folder, 'test/simulation')
  const child = fork(join(simulation, 'history-worker.ts'), [serverUrl.replace(/postgres$/, name)], {
    cwd: folder,
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, TSX_TSCONFIG_PATH: join(simulation, 'tsconfig.run.json') },
  })
  await answerOf(child)
  return {
    perform(task) {
      const answer = answerOf(child)
      child.send(task)
      return answer as Promise<Report> // the process answers a task with nothing else
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = new Promise((done) => child.once('exit', done))
        child.disconnect()
        await exited
      }
      await admin(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`A process of the simulation has ended with ${code}.`))
    child.once('exit', fail)
    child.once('message', (message) => {
      child.off('exit', fail)
      resolve(message)
    })
  })
}

async function admin(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
