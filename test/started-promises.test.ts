import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { awaitAll } from '../prisma/engine/await-all.js'

/**
 * The sources of the processes that an unhandled rejection ends. In a workflow it only fails a task, which
 * Temporal retries.
 */
const SOURCES = ['activities', 'api', 'prisma', 'worker'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.ts') && !name.startsWith('generated') ? join(folder, name) : [],
  ),
)

/**
 * Matches a literal array of promises. If a call in it throws, nobody awaits the promises that earlier calls
 * started.
 */
const WRITTEN_OUT = /Promise\.(all|allSettled|any)\(\s*\[/

describe('started promises', () => {
  it('are awaited by `awaitAll`, and not by Promise.all with a literal array', () => {
    expect(SOURCES.length).toBeGreaterThan(100)
    expect(SOURCES.filter((file) => WRITTEN_OUT.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  it('are all awaited, even if one fails or another call throws before it starts one', async () => {
    const ended: string[] = []
    const slow = async (name: string) => {
      await new Promise((done) => setTimeout(done, 5))
      ended.push(name)
      throw new Error(name)
    }
    const atOnce = (): Promise<never> => {
      throw new Error('at once')
    }
    await expect(
      awaitAll(
        () => slow('first'),
        atOnce,
        () => slow('last'),
      ),
    ).rejects.toThrow('first')
    expect(ended).toEqual(['first', 'last'])
    expect(
      await awaitAll(
        () => Promise.resolve(1),
        () => Promise.resolve('two'),
      ),
    ).toEqual([1, 'two'])
  })
})
