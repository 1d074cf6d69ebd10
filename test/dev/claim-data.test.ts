import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimData } from '../../dev/claim-data.js'
import { keptPort } from '../../dev/kept-port.js'

const ADDRESS = 'http://localhost:3000/admin/stripe-sync'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stripe-sync-claim-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a process with these arguments, and returns its id when it runs. */
async function other(...args: string[]) {
  const child = spawn(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1000)", ...args])
  await new Promise((done) => child.stdout.once('data', done))
  return child
}

describe('the claim of a data folder', () => {
  it('is refused while another `npm run dev` has it, with its process and address', async () => {
    const child = await other('dev/main.ts')
    writeFileSync(join(folder, 'running.json'), JSON.stringify({ pid: child.pid, address: ADDRESS }))
    expect(() => claimData(folder, ADDRESS)).toThrow(new RegExp(`process ${child.pid}, ${ADDRESS}.*kill ${child.pid}`))
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await ended
    claimData(folder, ADDRESS)
    expect(JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8'))).toMatchObject({ pid: process.pid })
  })

  it('is taken over from a process that is no `npm run dev`, and from half a file', async () => {
    const child = await other('something-else')
    for (const left of [JSON.stringify({ pid: child.pid, address: ADDRESS }), '{"pid":']) {
      writeFileSync(join(folder, 'running.json'), left)
      claimData(folder, ADDRESS)
      expect(JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8'))).toMatchObject({ pid: process.pid })
    }
    child.kill('SIGKILL')
  })
})

describe('the port of a server', () => {
  it('stays the same from run to run', async () => {
    const first = await keptPort(join(folder, 'new'), 'postgres')
    expect(await keptPort(join(folder, 'new'), 'postgres')).toBe(first)
    expect(existsSync(join(folder, 'new', 'postgres.port'))).toBe(true)
  })
})
