import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

interface ComposeService {
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: unknown
  readonly depends_on?: Readonly<Record<string, unknown>>
  /** As compose writes it: `512m`. */
  readonly mem_limit?: string
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>
}

/** One of our processes as a deployment runs it. */
export interface DeployedProcess {
  /** Of Node.js. */
  readonly nodeFlags: readonly string[]
  /** Within `dist/`. */
  readonly script: string
  /** The container may use this much memory. */
  readonly limitMb: number
}

export function readCompose(): Compose {
  const file = fileURLToPath(new URL('../docker-compose.yml', import.meta.url))
  return parse(readFileSync(file, 'utf8'), { merge: true }) as Compose // the compose specification's schema: test/deploy.test.ts
}

/** @throws when the service is not `node`, its flags and a script, or has no memory limit in MB */
export function deployedProcess({ services }: Compose, name: 'worker' | 'api'): DeployedProcess {
  const { command: [node, ...args] = [], mem_limit: limit = '' } = services[name] ?? {}
  const script = args.at(-1)
  const limitMb = /^(\d+)m$/.exec(limit)?.[1]
  if (node !== 'node' || script === undefined || limitMb === undefined) {
    throw new Error(`docker-compose.yml: ${name} needs a command [node, …flags, script] and a mem_limit such as 512m.`)
  }
  return { nodeFlags: args.slice(0, -1), script, limitMb: Number(limitMb) }
}
