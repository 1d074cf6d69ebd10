import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readApiEnv } from '../../api/env.js'
import { parseCliOptions, UsageError } from '../../dev/simulator/cli-options.js'
import { readWorkerEnv } from '../../worker/env.js'

const MAIN = fileURLToPath(new URL('../../dev/simulator/main.ts', import.meta.url))

interface Started {
  readonly child: ChildProcess
  readonly url: string
  /** What it has printed. */
  readonly output: string
}

/** Starts the command as `npm run simulator` does, and waits until it prints its URL. */
async function start(...args: readonly string[]): Promise<Started> {
  const child = run('--port', '0', ...args)
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk)
    const url = /base url\s+(\S+)/.exec(output)?.[1]
    if (url !== undefined && output.includes('_simulator/stats')) return { child, url, output }
  }
  throw new Error(`It did not start: ${output}`)
}

function run(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

async function exitOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly errors: string }> {
  let errors = ''
  child.stderr?.on('data', (chunk) => (errors += String(chunk)))
  child.stdout?.resume()
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, errors }
}

const stats = async (url: string) =>
  (await (await fetch(`${url}/_simulator/stats`)).json()) as { objects: object; accountId: string; emitted: number }

describe('The command', () => {
  it('prints commands that work as they are, from another terminal', async () => {
    const { output, url } = await start('--customers', '20')
    const commands = output.split('\n').flatMap((line) => /^  (curl .*)/.exec(line)?.[1] ?? [])
    expect(commands).toHaveLength(4)
    const before = await stats(url)
    for (const command of commands) {
      const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent --show-error --fail`])
      expect(JSON.parse(stdout)).not.toHaveProperty('error')
    }
    expect((await stats(url)).emitted).toBeGreaterThanOrEqual(before.emitted + 11) // a customer, and 10 mutations

    const assignments = /^  (STRIPE_.*) npm run dev$/m.exec(output)?.[1]?.split(' ') ?? []
    const printed = Object.fromEntries(assignments.map((each) => each.split('=')))
    const env = { DATABASE_URL: 'postgresql://localhost/app', ...printed }
    expect(readWorkerEnv(env).STRIPE_API_BASE).toBe(url)
    expect(readApiEnv(env).webhookSecrets).toEqual(['whsec_simulator'])
  })

  it('seeds, generates traffic, saves its state at SIGTERM, and resumes from the state', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-cli-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const state = join(folder, 'state')
    const flags = ['--customers', '20', '--seed', '9', '--state', state]
    const first = await start(...flags, '--traffic', '200')
    await expect.poll(async () => (await stats(first.url)).emitted, { timeout: 5_000 }).toBeGreaterThan(50)
    first.child.kill('SIGTERM')
    expect((await exitOf(first.child)).code).toBe(0)
    expect((await stat(state)).size).toBeGreaterThan(10_000)

    const second = await start('--state', state) // the default seed differs, and the state decides
    const { objects } = await stats(second.url)
    expect(objects).toMatchObject({ customer: expect.any(Number) })
    expect((objects as { customer: number }).customer).not.toBe(500)
    second.child.kill('SIGINT')
    expect((await exitOf(second.child)).code).toBe(0)
  }, 30_000)

  it('reports that its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, errors } = await exitOf(run('--port', String(port)))
    expect(code).toBe(1)
    expect(errors).toBe(`Port ${port} is in use. Stop what uses it, or choose another with --port.\n`)
  }, 20_000)

  it('ends with an error if its state file is invalid', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-cli-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const state = join(folder, 'state')
    await writeFile(state, '{"format":1,"accounts":["acct_x"],"randoms":{}}\nbroken\n')
    const { code, errors } = await exitOf(run('--port', '0', '--state', state))
    expect(code).toBe(1)
    expect(errors).toContain('not valid JSON')
  }, 20_000)

  it.each([
    [['--customers', 'many'], '--customers: "many" is not a whole number from 0 up.'],
    [['--port', '70000'], '--port: there is no port 70000.'],
    [['--latency-ms', '-1'], /'--latency-ms'/],
    [['--webhook-url', 'http://localhost'], '--webhook-url and --webhook-secret go together.'],
    [['--webhook-url', 'nowhere', '--webhook-secret', 'whsec_x'], '--webhook-url: "nowhere" is no URL.'],
    [['--colour'], "Unknown option '--colour'"],
    [['extra'], "Unexpected argument 'extra'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseCliOptions(args)).toThrow(UsageError)
    expect(() => parseCliOptions(args)).toThrow(message)
  })

  it('parses its flags', () => {
    const args = ['--webhook-url', 'http://localhost:1/x', '--webhook-secret', 'whsec_a,whsec_b', '--read-lag-ms', '5']
    expect(parseCliOptions(args)).toEqual({
      customers: 500,
      leastPerType: 0,
      port: 12_111,
      seed: 1,
      webhook: { url: 'http://localhost:1/x', secrets: ['whsec_a', 'whsec_b'] },
      traffic: 0,
      stateFile: undefined,
      latencyMs: 0,
      readLagMs: 5,
    })
    expect(parseCliOptions(['--help'])).toBeUndefined()
  })
})
