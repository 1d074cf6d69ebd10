import { describeHistories } from './describe-histories.js'

// The seeds after those of simulation.test.ts, up to 500.

describeHistories({ seed: 101, histories: 400 })
