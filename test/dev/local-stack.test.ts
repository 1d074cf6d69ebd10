import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimData, completeClaim } from '../../dev/claim-data.js'
import { completeFromDev } from '../../dev/local-stack.js'

const CHOSEN = { DATABASE_URL: 'postgresql://127.0.0.1:5555/app', TEMPORAL_ADDRESS: '127.0.0.1:7777' }
let folder: string
let dev: ChildProcess

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stripe-sync-local-stack-'))
  const script = "console.log('up'); setInterval(() => {}, 1000)"
  const child = spawn(process.execPath, ['-e', script, 'dev/main.ts'])
  dev = child
  await new Promise((done) => child.stdout.once('data', done))
})
afterEach(() => {
  dev.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function claim(name: 'simulator' | 'stripe', env: Record<string, string> = CHOSEN): void {
  mkdirSync(join(folder, name), { recursive: true })
  const content = JSON.stringify({ pid: dev.pid, address: 'http://localhost:3000/admin/stripe-sync', env })
  writeFileSync(join(folder, name, 'running.json'), content)
}

describe('the service to look at', () => {
  it('is the running `npm run dev`, whose addresses complete the environment', () => {
    claim('simulator', { ...CHOSEN, STRIPE_SECRET_KEY: 'sk_test_simulator' })
    const { raw, dev: found } = completeFromDev({ PORT: '3000', DATABASE_URL: '' }, folder)
    expect(raw).toEqual({ PORT: '3000', ...CHOSEN, STRIPE_SECRET_KEY: 'sk_test_simulator' })
    expect(found?.pid).toBe(dev.pid)
  })

  it('is the one with the real account, also when the key is set nowhere but there', () => {
    claim('stripe')
    expect(completeFromDev({ STRIPE_SECRET_KEY: 'sk_test_mine' }, folder).raw).toMatchObject(CHOSEN)
    expect(completeFromDev({}, folder).raw).toMatchObject(CHOSEN)
  })

  it('is another one if the environment names another database, or if a key is set and only the simulator runs', () => {
    claim('simulator')
    const elsewhere = { DATABASE_URL: 'postgresql://production/app' }
    expect(completeFromDev(elsewhere, folder)).toEqual({ raw: elsewhere, dev: undefined })
    const real = { STRIPE_SECRET_KEY: 'sk_live_mine' }
    expect(completeFromDev(real, folder)).toEqual({ raw: real, dev: undefined })
  })

  it('is not one that has ended', async () => {
    claim('simulator')
    const ended = new Promise((done) => dev.once('exit', done))
    dev.kill('SIGKILL')
    await ended
    expect(completeFromDev({}, folder)).toEqual({ raw: {}, dev: undefined })
  })
})

describe('a completed claim', () => {
  it('holds what was chosen, and belongs to the process that made it', () => {
    const name = join(folder, 'simulator')
    claimData(name, 'http://localhost:3000')
    completeClaim(name, CHOSEN)
    // This process is no `npm run dev`, so the claim does not count.
    expect(completeFromDev({}, folder).dev).toBeUndefined()
    claim('simulator')
    completeClaim(name, { DATABASE_URL: 'postgresql://other' })
    expect(completeFromDev({}, folder).raw).toMatchObject(CHOSEN)
  })
})
