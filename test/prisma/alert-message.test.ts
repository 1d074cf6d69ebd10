import { describe, expect, it } from 'vitest'
import { type Alert, changeOf, type Look, slackBody } from '../../prisma/operator/alert-message.js'

/** A look at the state, with problems of these codes. */
function look(state: string, ...codes: string[]): Look {
  return { state, problems: codes.map((code) => ({ code, text: `${code} happened.` })) }
}

function codesOf(change: ReturnType<typeof changeOf>) {
  if (!change) return null
  const { state, previous, begun, ended } = change.message
  const codes = (problems: Look['problems']) => problems.map(({ code }) => code)
  return { state, previous, begun: codes(begun), ended: codes(ended), known: codes(change.told.problems) }
}

const good = look('in sync')

describe('the change that operators are told', () => {
  it('is nothing while two looks find what they know', () => {
    const told = look('degraded', 'worker-missing')
    expect(changeOf(told, { before: told, now: told })).toBeNull()
  })

  it('is the first state, because they know nothing yet', () => {
    expect(codesOf(changeOf(null, { before: good, now: good }))).toEqual({
      ...{ state: 'in sync', previous: null, begun: [], ended: [], known: [] },
    })
  })

  it('is nothing when a problem was found by one look only, before or now', () => {
    const bad = look('degraded', 'worker-missing')
    expect(changeOf(good, { before: good, now: bad })).toBeNull()
    expect(changeOf(good, { before: bad, now: good })).toBeNull()
    expect(changeOf(bad, { before: bad, now: good })).toBeNull()
    expect(changeOf(bad, { before: good, now: bad })).toBeNull()
  })

  it('is a problem that two looks found, with the state before', () => {
    const bad = look('degraded', 'worker-missing')
    expect(codesOf(changeOf(good, { before: bad, now: bad }))).toEqual({
      ...{ state: 'degraded', previous: 'in sync', begun: ['worker-missing'], ended: [], known: ['worker-missing'] },
    })
  })

  it('is the end of a problem that two looks did not find', () => {
    const bad = look('degraded', 'worker-missing')
    expect(codesOf(changeOf(bad, { before: good, now: good }))).toEqual({
      ...{ state: 'in sync', previous: 'degraded', begun: [], ended: ['worker-missing'], known: [] },
    })
  })

  it('leaves out a problem that comes and goes beside one that lasts', () => {
    const before = look('degraded', 'worker-missing', 'allowance')
    const now = look('degraded', 'worker-missing')
    expect(codesOf(changeOf(good, { before, now }))).toMatchObject({
      begun: ['worker-missing'],
      known: ['worker-missing'],
    })
  })

  it('keeps the told state while the state itself changes from look to look', () => {
    const before = look('degraded', 'drift')
    const now = look('catching up', 'drift')
    expect(codesOf(changeOf(good, { before, now }))).toMatchObject({ state: 'in sync', begun: ['drift'] })
  })
})

describe('the message for Slack', () => {
  it('has the state, a line for each problem and the link, with markup escaped', () => {
    const alert: Alert = {
      id: 'alert_1',
      receiver: 'slack',
      at: new Date(),
      message: {
        state: 'degraded',
        previous: 'in sync',
        begun: [{ code: 'worker-missing', text: 'No worker <b> & more.' }],
        ended: [{ code: 'allowance', text: 'Many reads.' }],
      },
    }
    expect(JSON.parse(slackBody(alert, 'https://sync.example/admin/stripe-sync'))).toEqual({
      text: [
        '*Stripe Sync: degraded* (before: in sync)',
        '• No worker &lt;b&gt; &amp; more.',
        '• Over: Many reads.',
        '<https://sync.example/admin/stripe-sync|Open the admin page>',
      ].join('\n'),
    })
  })
})
