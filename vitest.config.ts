import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that run workflow functions in their own process do so over this stand-in. Temporal's own bundles do not go through here. */
const workflowStandIn = fileURLToPath(new URL('test/simulation/temporal/workflow.ts', import.meta.url))

export default defineConfig({
  resolve: { alias: [{ find: /^@temporalio\/workflow$/, replacement: workflowStandIn }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
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
