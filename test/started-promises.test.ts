import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { together } from '../prisma/together.js'

/** Of processes that an unhandled rejection ends. In a workflow it fails a task only, and Temporal tries that again. */
const SOURCES = ['activities', 'api', 'prisma', 'worker'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.ts') && !name.startsWith('generated') ? join(folder, name) : [],
  ),
)

/** While such an array is built, a call may throw after others have started a promise. */
const WRITTEN_OUT = /Promise\.(all|allSettled|any)\(\s*\[/

describe('promises that are started', () => {
  it('are awaited together by `together`, which leaves none alone', () => {
    expect(SOURCES.length).toBeGreaterThan(100)
    expect(SOURCES.filter((file) => WRITTEN_OUT.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  it('are all awaited, also when one fails, or throws before it starts', async () => {
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
      together(
        () => slow('first'),
        atOnce,
        () => slow('last'),
      ),
    ).rejects.toThrow('first')
    expect(ended).toEqual(['first', 'last'])
    expect(
      await together(
        () => Promise.resolve(1),
        () => Promise.resolve('two'),
      ),
    ).toEqual([1, 'two'])
  })
})
