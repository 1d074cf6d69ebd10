import { describe, expect, it } from 'vitest'
import { REUSED_ID } from './circumstances.js'
import { GUARDS } from './guards.js'
import { ONCE_FAILED } from './once-failed.js'
import { type HistoryOptions, playHistory } from './play-history.js'

/** One history takes less than a millisecond on an idle core. */
const HISTORIES = 1_500

/** A change of the generator moves the failing seeds, so the search needs a range. */
const SEARCHED = 500

/** Returns the first seed of a range whose history fails, with what is wrong. */
function firstFailure(options: HistoryOptions, histories: number): { seed: number; problem: string } | undefined {
  for (let seed = options.seed; seed < options.seed + histories; seed++) {
    const [problem] = playHistory({ ...options, seed })
    if (problem !== undefined) return { seed, problem }
  }
  return undefined
}

const CAUGHT = GUARDS.flatMap(({ caughtBySeed, ...guard }) => (caughtBySeed === null ? [] : { ...guard, caughtBySeed }))

describe('the write rule', () => {
  it.each([
    { of: 'any kind', given: undefined },
    { of: 'an id that is used again', given: REUSED_ID },
  ])('makes the copy equal Stripe in histories of $of', ({ given }) => {
    expect(firstFailure({ seed: 1, given }, HISTORIES)).toBeUndefined()
  })

  it.each(CAUGHT)('fails without $name: $without', ({ name, caughtBySeed }) => {
    expect(firstFailure({ seed: caughtBySeed, without: name }, SEARCHED)).toBeDefined()
  })

  it.each(ONCE_FAILED)('makes the copy equal Stripe in histories that once failed: $what', ({ seed, given }) => {
    expect(playHistory({ seed, given })).toEqual([])
  })
})
