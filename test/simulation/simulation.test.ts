import { describeHistories } from './describe-histories.js'

// The first seeds. more-histories.test.ts has the others, and `npm run simulate` runs any.

describeHistories({ seed: 1, histories: 100 })
