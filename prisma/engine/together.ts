type Results<Tasks extends readonly (() => Promise<unknown>)[]> = {
  -readonly [Index in keyof Tasks]: Awaited<ReturnType<Tasks[Index]>>
}

/**
 * Starts all tasks, waits until all have ended, and then throws the first failure or returns the results. Use it in place of `Promise.all` over
 * promises that are written out: there, a call that throws while the array is built leaves the promises before it without anybody who
 * awaits them, and a rejection of one of those ends the process. And nothing may go on when who started it has failed.
 */
export async function together<const Tasks extends readonly (() => Promise<unknown>)[]>(
  ...tasks: Tasks
): Promise<Results<Tasks>> {
  // Async, so that what throws at once is a rejection as well.
  const outcomes = await Promise.allSettled(tasks.map(async (task) => task()))
  const results = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
  return results as Results<Tasks> // in the tasks' order
}
