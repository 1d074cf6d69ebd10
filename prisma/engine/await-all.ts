type Results<Tasks extends readonly (() => Promise<unknown>)[]> = {
  -readonly [Index in keyof Tasks]: Awaited<ReturnType<Tasks[Index]>>
}

/**
 * Starts all tasks and waits until all of them have ended. Then throws the first failure, or returns the
 * results.
 *
 * Use it instead of `Promise.all` with a literal array. If a call throws while that array is built, nobody
 * awaits the promises before it. If one of those rejects, the process ends. `Promise.all` also rejects while
 * other tasks still run, and no task may go on after its caller has failed.
 */
export async function awaitAll<const Tasks extends readonly (() => Promise<unknown>)[]>(
  ...tasks: Tasks
): Promise<Results<Tasks>> {
  // The callback is async, so that an error that a task throws at once becomes a rejection, too.
  const outcomes = await Promise.allSettled(tasks.map(async (task) => task()))
  const results = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
  return results as Results<Tasks> // in the tasks' order
}
