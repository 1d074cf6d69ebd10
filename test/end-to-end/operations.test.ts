import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../dev/free-port.js'
import { temporalBinary } from '../../dev/temporal-binary.js'
import { fullSyncId, fullSyncType, taskQueue } from '../../workflows/contract.js'
import { ADMIN_TOKEN, eventually, useService } from '../support/service.js'

// Runs every command line of docs/operations.md against a real service. The commands come from the document, so
// a new one is run too.

const service = useService({
  // A full sync lasts for seconds, so that it can be paused and cancelled.
  env: { STRIPE_MAX_RPS: '25', STRIPE_MAX_RPS_PER_ENDPOINT: '25', RECONCILE_INTERVAL: '1000d' },
  prepare: (simulator) => simulator.seed({ customers: 20 }),
})

const COMMANDS = commandsIn(readFileSync('docs/operations.md', 'utf8'))

/** Commands that run until they are stopped, with what they print when they are up. */
const LASTING: Readonly<Record<string, RegExp>> = {
  'npm run dev': /Ctrl-C stops all of it/,
  'npm run start:worker': /worker ready/,
  'npm run start:api': /api ready/,
}

/** The npm commands run in a copy, because some write `.data/` and `dist/`. */
const copy = mkdtempSync(join(tmpdir(), 'stripe-sync-operations-'))
const running: ChildProcess[] = []
let client: Client
let cli: string

beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: service().stack.temporalAddress }) })
  cli = await temporalBinary(() => undefined)
  const parts = ['activities', 'api', 'dev', 'prisma', 'worker', 'workflows', 'package.json', 'tsconfig.json']
  for (const name of [...parts, 'tsconfig.build.json'])
    cpSync(name, join(copy, name), { recursive: true, preserveTimestamps: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
})
afterAll(async () => {
  for (const { pid } of running) if (pid !== undefined) killGroup(pid, 'SIGKILL')
  await client.connection.close()
  rmSync(copy, { recursive: true, force: true })
})

/** Returns the command lines of the code blocks and code spans, each once. Leaves out patterns that contain `…`. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = '']) =>
    block.replaceAll(/\\\n\s*/g, '').split('\n'),
  )
  const spans = [...text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) =>
    span.replaceAll(/\s*\n\s*/g, ' '),
  )
  const all = [...blocks, ...spans].map((line) => line.trim())
  return [...new Set(all.filter((line) => /^(temporal|npm run|curl) /.test(line) && !/…|--$/.test(line)))]
}

/** Runs a command in a shell as a person does. Resolves with its output when it ends, or when it prints `until`. */
async function run(command: string, until?: RegExp): Promise<string> {
  const { stack, simulator } = service()
  const [customer] = simulator.objects('customer')
  const [subscription] = simulator.objects('subscription')
  const line = command
    .replaceAll('http://localhost:3000', stack.apiUrl)
    .replaceAll('cus_123', String(customer?.id))
    .replaceAll('sub_123', String(subscription?.id))
  const child = spawn('sh', ['-c', line], {
    cwd: copy,
    detached: true,
    env: {
      HOME: process.env['HOME'],
      PATH: [dirname(cli), process.env['PATH']].join(delimiter),
      ...stack.env,
      ADMIN_TOKEN,
      PORT: String(await freePort()),
      RUN_ID: await lastRunId(),
    },
  })
  running.push(child)
  let output = ''
  let isStopping = false
  return new Promise((done, fail) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk)
        if (isStopping || !until?.test(output) || child.pid === undefined) return
        isStopping = true
        killGroup(child.pid, 'SIGTERM')
      })
    }
    child.once('close', (code) => {
      if (until === undefined ? code === 0 : until.test(output)) done(output)
      else fail(new Error(`${line} ended with ${code}: ${output}`))
    })
  })
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error // it has ended
  }
}

async function lastRunId(): Promise<string> {
  return client.workflow
    .getHandle(fullSyncId)
    .describe()
    .then(
      ({ runId }) => runId,
      () => '', // none has run yet
    )
}

const IDS = [fullSyncId, 'audit', 'reconcile-by-hand', 'reconcile']

/** Cancels what runs, so that a command can start it. */
async function becomeIdle(): Promise<void> {
  await eventually(async () => {
    const states = await Promise.all(
      IDS.map(async (id) => {
        const handle = client.workflow.getHandle(id)
        const state = await handle.describe().then(
          ({ status }) => status.name,
          () => 'NONE', // it has never run
        )
        if (state === 'RUNNING') await handle.cancel()
        return state
      }),
    )
    expect(states).not.toContain('RUNNING')
  })
}

/** Starts a full sync, and waits until the worker answers for it. */
async function becomeBusy(): Promise<void> {
  await becomeIdle()
  const handle = await client.workflow.start(fullSyncType, { workflowId: fullSyncId, taskQueue, args: [{}] })
  await eventually(() => handle.query('progress'))
}

function needsIdle(command: string): boolean {
  return / workflow start /.test(command) || /\/api\/(syncs|audits)$/.test(command)
}

function needsRun(command: string): boolean {
  return / workflow (query|update|cancel) /.test(command) || command.includes('$RUN_ID')
}

describe('docs/operations.md', () => {
  it('has commands of each kind, and starts the lasting ones', () => {
    for (const kind of ['temporal workflow start', 'temporal schedule', 'curl', 'npm run doctor']) {
      expect(COMMANDS.filter((command) => command.startsWith(kind))).not.toEqual([])
    }
    expect(Object.keys(LASTING).filter((command) => !COMMANDS.includes(command))).toEqual([])
  })

  it.each(COMMANDS)('%s', async (command) => {
    if (needsIdle(command)) await becomeIdle()
    if (needsRun(command)) await becomeBusy()
    await expect(run(command, LASTING[command])).resolves.toEqual(expect.any(String))
  })
})

describe('a workflow in the Temporal UI', () => {
  it.each([
    ['fullSync', fullSyncId, {}, /^\*\*The full sync is running/],
    ['reconcile', 'reconcile-by-hand', {}, /^\*\*Reconcile [a-z]/],
    ['audit', 'audit', { ranges: 'all' }, /^\*\*The audit compares every range with Stripe/],
  ])('%s says what it does as soon as a worker has taken it', async (type, workflowId, input, sentence) => {
    await becomeIdle()
    const handle = await client.workflow.start(type, { workflowId, taskQueue, args: [input] })
    await eventually(async () => {
      const { currentDetails } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
      expect(currentDetails).toMatch(sentence)
    })
    await becomeIdle()
  })
})
