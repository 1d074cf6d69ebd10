import { join } from 'node:path'
import { type Claim, findRunningDev } from './claim-data.js'

/** The environment of the service to look at, and the `npm run dev` that it belongs to. */
export interface ServiceEnvironment {
  readonly raw: NodeJS.ProcessEnv
  /** Undefined: the variables name a service, or none is known. */
  readonly dev: Claim | undefined
}

/**
 * Completes an environment by what the `npm run dev` of this folder chose: addresses, and the simulator's keys.
 * If a variable names something else than `npm run dev` uses, the environment means another service, and stays
 * as it is.
 */
export function completeFromDev(raw: NodeJS.ProcessEnv, folder = join(process.cwd(), '.data')): ServiceEnvironment {
  const isSet = (name: string) => raw[name] !== undefined && raw[name] !== ''
  const dev = (isSet('STRIPE_SECRET_KEY') ? ['stripe'] : ['simulator', 'stripe'])
    .map((name) => findRunningDev(join(folder, name)))
    .find((claim) => claim !== undefined)
  const chosen = dev?.env ?? {}
  if (Object.entries(chosen).some(([name, value]) => isSet(name) && raw[name] !== value)) return { raw, dev: undefined }
  return { raw: { ...raw, ...chosen }, dev }
}
