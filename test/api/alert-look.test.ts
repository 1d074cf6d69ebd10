import { describe, expect, it } from 'vitest'
import { lookAt } from '../../api/alerts/look.js'
import type { Status } from '../../api/status/status-schema.js'

type Problem = Status['problems'][number]

const NO_DRIFT = { rows: 0, types: [] }

function problem(more: Pick<Problem, 'code' | 'severity'> & Partial<Problem>): Problem {
  return { text: `${more.code} happened.`, action: null, ...more }
}

describe('what operators are told of', () => {
  it('is each problem, and of the notes only the nearly spent allowance', () => {
    const problems = [
      problem({ code: 'events-failed', severity: 'broken' }),
      problem({ code: 'worker-missing', severity: 'degraded' }),
      problem({ code: 'events-waiting', severity: 'note' }),
      problem({ code: 'allowance', severity: 'note' }),
    ]
    const { state, problems: told } = lookAt({ state: 'out of sync', problems }, NO_DRIFT)
    expect(state).toBe('out of sync')
    expect(told.map(({ code }) => code)).toEqual(['events-failed', 'worker-missing', 'allowance'])
  })

  it('is one problem for each code, with all sentences', () => {
    const problems = ['The sweep is paused.', 'Reconcile is paused.'].map((text) =>
      problem({ code: 'schedule-stopped', severity: 'degraded', text }),
    )
    expect(lookAt({ state: 'degraded', problems }, NO_DRIFT).problems).toEqual([
      { code: 'schedule-stopped', text: 'The sweep is paused. Reconcile is paused.' },
    ])
  })

  it('has no e-mail address, though the error that it quotes has one', () => {
    const text =
      'The last reconcile did not complete: invalid input syntax for type bigint: "jenny.rosen@example.com" (x@y.org)'
    const problems = [problem({ code: 'reconcile-incomplete', severity: 'broken', text })]
    expect(lookAt({ state: 'out of sync', problems }, NO_DRIFT).problems[0]?.text).toBe(
      'The last reconcile did not complete: invalid input syntax for type bigint: "[address]" ([address])',
    )
  })

  it('is drift of payments and invoices', () => {
    expect(lookAt({ state: 'in sync', problems: [] }, { rows: 2, types: ['charge', 'invoice'] }).problems).toEqual([
      {
        code: 'drift',
        text: expect.stringMatching(/^2 rows of charge, invoice differed from Stripe and were repaired/),
      },
    ])
  })
})
