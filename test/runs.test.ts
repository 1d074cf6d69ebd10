import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leftOut } from './support/left-out.js'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** Every file under test/ that looks like a test, whatever its extension is. */
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(test|spec)\.\w+$/.test(path))
  .map((path) => join('test', path))
  .toSorted()

/** Asks Vitest which files an npm script runs. Starts no test and no server. */
function filesOf(script: string): string[] {
  const command = scripts[script] ?? ''
  expect(command).toMatch(/^vitest run\b/)
  const args = command.split(' ').slice(2)
  const list = ['node_modules/vitest/vitest.mjs', 'list', '--filesOnly', '--json', ...args]
  const output = JSON.parse(execFileSync(process.execPath, list, { encoding: 'utf8' })) as { file: string }[]
  return output.map(({ file }) => relative('.', file)).toSorted()
}

describe('Each test file', () => {
  it('belongs to exactly one of `npm test` and `npm run test:long`', () => {
    expect([...filesOf('test'), ...filesOf('test:long')].toSorted()).toEqual(files)
  })

  it('belongs to `npm run test:whole`', () => {
    expect(filesOf('test:whole')).toEqual(files)
  })

  it('runs in `.ci/run`, by both commands', () => {
    const commands = readFileSync('.ci/run', 'utf8').match(/^run_tests .+$/gm)
    expect(commands).toEqual(['run_tests npm test', 'run_tests npm run test:long'])
  })
})

describe('The last lines of a run', () => {
  it.each([
    { projects: ['model', 'quick'], says: 'npm run test:long' },
    { projects: ['long'], says: 'npm test' },
    { projects: ['model', 'quick', 'long'], says: 'npm run simulate' },
  ])('of $projects name `$says`', ({ projects, says }) => {
    for (const isChanged of [true, false]) {
      const line = leftOut({ projects, isChanged, isFiltered: false })
      expect(line).toContain(`\`${says}\``)
      expect(line.includes('import a changed file')).toBe(isChanged)
    }
  })

  it('say that only the named tests ran', () => {
    expect(leftOut({ projects: ['quick'], isFiltered: true, isChanged: false })).toContain('those that were named')
  })
})
