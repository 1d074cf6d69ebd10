import { Type } from 'typebox'
import { databaseEnv, readEnv, runMain } from './env.js'
import { migrate } from './migrate.js'

// `npm run migrate`: brings schema `stripe` of DATABASE_URL to the current state.
await runMain(async () => {
  const { DATABASE_URL } = readEnv(Type.Object(databaseEnv))
  const applied = await migrate(DATABASE_URL)
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
  process.exit() // the schema engine leaves timers behind
})
