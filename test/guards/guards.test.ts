import { expect, it } from 'vitest'
import { copyWithout } from '../simulation/without-guard.js'
import { compile, runTests } from './run-tests.js'
import { TESTED_GUARDS } from './tested-guards.js'

/** Longer than vitest's own timeouts of two tests together, so that the run in the copy always ends first. */
const PATIENCE_MS = 900_000

it.each(TESTED_GUARDS)(
  'Without $name, a test fails',
  async (guard) => {
    const { file, name, beside } = guard.caughtByTest
    const copy = copyWithout(guard)
    try {
      expect(await compile(copy.folder)).toBe('')
      const outcomes = await runTests({ folder: copy.folder, file, names: [name, beside] })
      expect(outcomes).toEqual({ [name]: 'failed', [beside]: 'passed' })
    } finally {
      copy.remove()
    }
  },
  PATIENCE_MS,
)
