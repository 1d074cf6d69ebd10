import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The parts of vitest's JSON report that are read here. */
interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string
      readonly status: string
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

interface TestsToRun {
  /** Root of a copy of the project. */
  readonly folder: string
  readonly file: string
  readonly names: readonly string[]
}

/**
 * First words of a failed expectation or a timeout. Any other error may come from an edit that breaks code.
 */
const OWN_FAILURE = /^AssertionError: |^Error: (expected |promise |Test timed out )/

/**
 * Runs tests of one file in a copy of the project. Vitest starts the copy's own PostgreSQL and Temporal
 * servers, and stops them.
 *
 * @returns the outcome of each test, by name: `passed`, `failed` (by an assertion or a timeout of its own),
 * or another reason. Empty if the file cannot be loaded
 */
export async function runTests({ folder, file, names }: TestsToRun): Promise<Record<string, string>> {
  const report = join(folder, 'report.json')
  const pattern = names.map((name) => `${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`).join('|')
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  const options = ['run', file, '-t', pattern, '--no-cache', '--reporter=json', `--outputFile=${report}`]
  // Vitest exits with 1 when a test fails, so the report alone says what happened.
  const output = await runNode([vitest, ...options], folder)
  const { testResults } = readReport(report, output)
  return Object.fromEntries(
    testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ title }) => names.includes(title))
      .map(({ title, status, failureMessages = [] }) => {
        const [reason = ''] = failureMessages
        return [title, status === 'failed' && !OWN_FAILURE.test(reason) ? `failed by ${reason}` : status]
      }),
  )
}

/**
 * Type-checks a copy of the project. Allows unused names, because an edit may leave some.
 *
 * @returns the compiler's output; empty if there is no error
 */
export function compile(folder: string): Promise<string> {
  const tsc = join(folder, 'node_modules/typescript/bin/tsc')
  return runNode([tsc, '--noEmit', '--noUnusedLocals', 'false', '--noUnusedParameters', 'false'], folder)
}

/** Runs Node.js. @returns its output, whether it succeeds or fails */
function runNode(args: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: Infinity }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })
}

function readReport(path: string, output: string): JsonReport {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JsonReport // vitest wrote it
  } catch (error) {
    throw new Error(`Vitest has written no report, and printed: ${output}`, { cause: error })
  }
}
