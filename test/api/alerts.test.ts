import { describe, expect, it } from 'vitest'
import { BAD, BEGUN, ENDED, FIRST, GOOD, PATIENCE, useAlertWatches } from './alert-watches.js'

const { servers, database, receiver, state, createWatch, startWorker, look, messages, told } = useAlertWatches()

describe('alerts', () => {
  it('are delivered by a worker: the first state, a problem and its end', async () => {
    await startWorker()
    const watch = createWatch()
    await look(2, watch)
    await expect.poll(told(watch), PATIENCE).toEqual([FIRST])
    state.found = BAD
    await look(1, watch)
    state.found = GOOD
    await look(2, watch)
    state.found = BAD
    await look(3, watch)
    await expect.poll(told(watch), PATIENCE).toEqual([FIRST, BEGUN])
    state.found = GOOD
    await look(2, watch)
    await expect.poll(told(watch), PATIENCE).toEqual([FIRST, BEGUN, ENDED])
  })

  it('are told once by two API processes', async () => {
    await startWorker()
    const processes = [createWatch(), createWatch()]
    await look(2, ...processes)
    state.found = BAD
    await look(3, ...processes)
    await expect.poll(told(...processes), PATIENCE).toEqual([FIRST, BEGUN])
    expect(await database().query('SELECT FROM stripe.alerts')).toHaveLength(2)
  })

  it('are told once when the API restarts in between, and when another process takes over', async () => {
    await startWorker()
    const [first, second] = [createWatch(), createWatch()]
    await look(2, first)
    state.found = BAD
    await look(1, first)
    await first.stop()
    await look(3, second)
    await database().query(`UPDATE stripe.alert_watch SET watched_at = watched_at - interval '46 seconds'`)
    const third = createWatch()
    await look(3, third)
    await expect.poll(told(third), PATIENCE).toEqual([FIRST, BEGUN])
    expect(await database().query('SELECT FROM stripe.alerts')).toHaveLength(2)
  })

  it('come with the same id, in their order, after a receiver answered 500 three times and the worker restarted', async () => {
    const stop = await startWorker()
    const watch = createWatch()
    receiver().refuse(3)
    await look(2, watch)
    const tried = async () => {
      await look(1, watch)
      return receiver().ids.length
    }
    await expect.poll(tried, PATIENCE).toBeGreaterThan(0)
    await stop()
    state.found = BAD
    await look(2, watch)
    await startWorker()
    await expect.poll(told(watch), PATIENCE).toEqual([FIRST, BEGUN])
    const [first, second] = receiver().taken
    expect(receiver().ids).toEqual([first?.id, first?.id, first?.id, first?.id, second?.id])
  })

  it('are delivered by the API when nobody has tried for a minute, because no worker or no Temporal lives', async () => {
    const watch = createWatch()
    await look(2, watch)
    await servers().temporal.kill()
    await look(1, watch)
    expect(messages()).toEqual([])
    await database().query(`UPDATE stripe.alerts SET at = at - interval '61 seconds'`)
    await look(1, watch)
    expect(messages()).toEqual([FIRST])
    await servers().temporal.start()
  })
})
