import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that run workflow functions in their own process do so over this stand-in. Temporal's own bundles do not go through here. */
const workflowStandIn = fileURLToPath(new URL('test/simulation/temporal/workflow.ts', import.meta.url))

/** Tests of the write rule's model. */
const MODEL = 'test/model/**/*.test.ts'

export default defineConfig({
  resolve: { alias: [{ find: /^@temporalio\/workflow$/, replacement: workflowStandIn }] },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: [MODEL],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      // Needs no server: `npx vitest run --project model` starts none.
      { extends: true, test: { name: 'model', include: [MODEL] } },
    ],
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
