import type { Reporter, Vitest } from 'vitest/node'

/** What a run of Vitest was asked to run. */
interface Run {
  /** Names of the projects in vitest.config.ts. */
  readonly projects: readonly string[]
  /** The run was limited to some files or tests by name. */
  readonly isFiltered: boolean
  /** The run was limited to tests that import changed files. */
  readonly isChanged: boolean
}

/** Returns sentences that say which tests a run left out, and which command runs them. */
export function leftOut({ projects, isFiltered, isChanged }: Run): string {
  if (isFiltered) return 'Left out: all tests but those that were named. `npm run test:whole` runs all.'
  const unchanged = isChanged ? 'Only tests that import a changed file ran. ' : ''
  const isQuick = projects.includes('quick')
  const isLong = projects.includes('long')
  if (isQuick && isLong) {
    return `${unchanged || 'All tests ran. '}\`npm run simulate\` and \`npm run model\` run more random histories.`
  }
  if (isQuick) {
    return (
      `${unchanged}Left out: the long tests, such as outages, kills, guards and benchmarks. ` +
      '`npm run test:long` runs them, and `npm run test:whole` runs all tests.'
    )
  }
  return `${unchanged}Left out: the quick tests. \`npm test\` runs them, and \`npm run test:whole\` runs all tests.`
}

let vitest: Vitest | undefined
let filesRun = 0

/** Prints `leftOut` at the end of a run, after Vitest's summary. */
export const leftOutReporter: Reporter = {
  onInit(instance) {
    vitest = instance
  },
  onTestRunStart(files) {
    filesRun = files.length
  },
  async onTestRunEnd() {
    if (!vitest) return
    const { projects, config } = vitest
    const isChanged = Boolean(config.changed)
    const hasOtherFiles = filesRun < (await vitest.globTestSpecifications()).length
    const isFiltered = config.testNamePattern !== undefined || (hasOtherFiles && !isChanged)
    vitest.logger.log(leftOut({ projects: projects.map(({ name }) => name), isFiltered, isChanged }))
  },
}
