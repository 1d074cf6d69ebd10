import { execFileSync } from 'node:child_process'
import { deployedProcess, readCompose } from '../dev/compose.js'
import type { StackOptions } from '../dev/stack.js'

/** Builds `dist/`. */
export function build(): void {
  execFileSync('npm', ['run', 'build', '--silent'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Worker and API as a deployment runs them: from `dist/`, with the Node.js flags of docker-compose.yml. */
export function deployedProcesses(): NonNullable<StackOptions['processes']> {
  const compose = readCompose()
  return { worker: deployedProcess(compose, 'worker'), api: deployedProcess(compose, 'api') }
}
