import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { leftOutReporter } from './test/support/left-out.js'

/** Tests that run workflow functions in their own process do so over this stand-in. Temporal's own bundles do not go through here. */
const workflowStandIn = fileURLToPath(new URL('test/simulation/temporal/workflow.ts', import.meta.url))

/** Tests of the write rule's model. */
const MODEL = 'test/model/**/*.test.ts'

/**
 * Files that would make `npm test` too long for each commit. `npm run test:long` runs them. test/runs.test.ts holds
 * that each file is in one of the two runs. Of the tests of the whole service, the live path and one kill are
 * quick.
 */
const LONG = [
  'test/end-to-end/!(live-path|killed-while-planning).test.ts',
  'test/{bench,guards}/**/*.test.ts',
  'test/simulation/{guards,more-histories}.test.ts',
  'test/{adding-a-type,deploy}.test.ts',
  'test/activities/{odd-answers,refused-reads}.test.ts',
  'test/api/troubles.test.ts',
  'test/browser/staged-failures.test.ts',
]

/** Starts PostgreSQL when the first file of a project runs. */
const SERVERS = ['test/support/global-setup.ts']

export default defineConfig({
  resolve: { alias: [{ find: /^@temporalio\/workflow$/, replacement: workflowStandIn }] },
  test: {
    projects: [
      // Needs no server: `npx vitest run --project model` starts none.
      { extends: true, test: { name: 'model', include: [MODEL] } },
      {
        extends: true,
        test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [MODEL, ...LONG], globalSetup: SERVERS },
      },
      { extends: true, test: { name: 'long', include: LONG, globalSetup: SERVERS } },
    ],
    reporters: ['default', leftOutReporter],
    // `--changed` follows imports. These are read as files, so each change of them runs all tests.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, '**/prisma/{migrations,schema}/**'],
    // Each file has its own database and, where it needs one, its own Temporal server: two at once fill two cores.
    pool: 'forks',
    maxWorkers: 2,
    // Behaviour, never a time: nothing here fails for being slow, short of hanging.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
