import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/**
 * Types for check lines of this form:
 * `checks.push([true satisfies Has<At<Stripe.Price, ["recurring", "interval"]>, string>]) // prices.interval`
 */
const HEADER = `import type { Stripe } from 'stripe'
type Step<T, K> = T extends object ? (K extends keyof T ? T[K] : never) : never
type At<T, P> = P extends [infer K, ...infer R] ? (R extends [] ? Step<NonNullable<T>, K> : At<Step<NonNullable<T>, K>, R>) : never
type Value<T> = 0 extends 1 & T ? never : Exclude<T, null | undefined>
type Has<T, U> = [Value<T>] extends [never] ? false : [Extract<Value<T>, U>] extends [never] ? false : true
type Decimal = number | { toFixed: unknown }
export const checks: [true][] = []
`

/** Compiles check lines. @returns the wrong columns, as the comments of the rejected lines name them */
export async function wrongColumns(lines: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-sync-types-'))
  try {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
    writeFileSync(join(folder, 'checks.ts'), HEADER + lines.join('\n'))
    const options = [
      '--strict',
      '--noEmit',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
    ]
    const tsc = resolve('node_modules/typescript/bin/tsc')
    const run = promisify(execFile)(process.execPath, [tsc, ...options, 'checks.ts'], { cwd: folder })
    const { stdout } = await run.catch((error: { stdout: string }) => error)
    const header = HEADER.split('\n').length
    const found = [...stdout.matchAll(/^checks\.ts\((\d+),/gm)].map(([, line]) => lines[Number(line) - header])
    if (found.includes(undefined)) throw new Error(stdout)
    return [...new Set(found.map((line) => line?.split('// ')[1] ?? ''))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
