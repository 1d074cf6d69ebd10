import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Each file has its own database and, where it needs one, its own Temporal server: two at once fill two cores.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // Behaviour, never a time: nothing here fails for being slow, short of hanging.
    teardownTimeout: 60_000,
  },
})
