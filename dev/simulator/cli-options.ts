import { parseArgs } from 'node:util'

export interface CliOptions {
  readonly customers: number
  readonly leastPerType: number
  readonly port: number
  readonly seed: number
  readonly webhook: { readonly url: string; readonly secrets: readonly string[] } | undefined
  /** Rate of random mutations, in events per second. 0 means none. */
  readonly traffic: number
  readonly stateFile: string | undefined
  readonly latencyMs: number
  readonly readLagMs: number
}

export const USAGE = `A fake of Stripe's API on this machine.

Usage: npm run simulator -- [options]

  --customers N         how many to begin with (500)
  --least-per-type N    at least so many objects of every type of Stripe's to begin with (0)
  --port N              where to listen, on 127.0.0.1 (12111)
  --seed N              the same seed makes the same account (1)
  --webhook-url URL     send events there, signed …
  --webhook-secret S    … with this secret: whsec_… (several: comma-separated)
  --traffic N           let things happen by themselves: N events per second (0)
  --state FILE          go on from this file if it is there, and keep it up to date
  --latency-ms N        answer after N milliseconds (0)
  --read-lag-ms N       answer GETs with the state of up to N milliseconds ago (0)
  --help                show this
`

/** A mistake in the command-line flags. The message is for the person who typed them. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/**
 * Parses the command-line flags.
 * @returns undefined if help was requested
 * @throws {UsageError} if a flag is invalid
 */
export function parseCliOptions(args: readonly string[]): CliOptions | undefined {
  const values = parseFlags(args)
  if (values.help) return undefined
  const { 'webhook-url': url, 'webhook-secret': secret } = values
  if ((url === undefined) !== (secret === undefined)) {
    throw new UsageError('--webhook-url and --webhook-secret go together.')
  }
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--webhook-url: "${url}" is no URL.`)
  const port = toNumber('port', values.port, { isWhole: true })
  if (port > 65_535) throw new UsageError(`--port: there is no port ${port}.`)
  return {
    customers: toNumber('customers', values.customers, { isWhole: true }),
    leastPerType: toNumber('least-per-type', values['least-per-type'], { isWhole: true }),
    port,
    seed: toNumber('seed', values.seed, { isWhole: true }),
    webhook: url === undefined || secret === undefined ? undefined : { url, secrets: secret.split(',') },
    traffic: toNumber('traffic', values.traffic),
    stateFile: values.state,
    latencyMs: toNumber('latency-ms', values['latency-ms']),
    readLagMs: toNumber('read-lag-ms', values['read-lag-ms']),
  }
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        customers: { type: 'string', default: '500' },
        'least-per-type': { type: 'string', default: '0' },
        port: { type: 'string', default: '12111' },
        seed: { type: 'string', default: '1' },
        'webhook-url': { type: 'string' },
        'webhook-secret': { type: 'string' },
        traffic: { type: 'string', default: '0' },
        state: { type: 'string' },
        'latency-ms': { type: 'string', default: '0' },
        'read-lag-ms': { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function toNumber(flag: string, text: string, { isWhole = false }: { readonly isWhole?: boolean } = {}): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (number >= 0 && Number.isFinite(number) && (!isWhole || Number.isInteger(number))) return number
  throw new UsageError(`--${flag}: "${text}" is not a ${isWhole ? 'whole ' : ''}number from 0 up.`)
}
