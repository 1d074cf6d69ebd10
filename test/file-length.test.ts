import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const MAX_LINES = 250

/** How the first comment of a longer file begins. The reason follows. */
const REASON = `// Longer than ${MAX_LINES} lines: `

const WHAT_TO_DO =
  `Split the file into files that are named for their main export. If it must stay whole, let its first comment ` +
  `be "${REASON}<reason>".`

/** Folders whose files nobody writes by hand. */
const SKIPPED = new Set(['node_modules', 'dist', 'generated'])

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : sourcesIn(path)
    return entry.name.endsWith('.ts') ? path : []
  })
}

/** Returns what is wrong with the length of a file; undefined when nothing is. */
function flawOf(path: string, text: string): string | undefined {
  const lines = text.split('\n').length - 1 // the last line ends with a line break
  const [firstComment = ''] = /^[ \t]*\/[/*].*$/m.exec(text) ?? []
  const hasReason = firstComment.startsWith(REASON) && firstComment.length > REASON.length
  return lines > MAX_LINES && !hasReason ? `${path} has ${lines} lines` : undefined
}

it(`no file has more than ${MAX_LINES} lines without a reason`, () => {
  const flaws = sourcesIn('.').flatMap((path) => flawOf(path, readFileSync(path, 'utf8')) ?? [])
  expect(flaws, WHAT_TO_DO).toEqual([])
})

describe('a longer file', () => {
  const code = 'export {}\n'.repeat(MAX_LINES)

  it('is refused', () => {
    expect(flawOf('long.ts', code)).toBeUndefined()
    expect(flawOf('long.ts', `${code}\n`)).toBe('long.ts has 251 lines')
  })

  it('is allowed if its first comment gives the reason', () => {
    expect(flawOf('long.ts', `import 'x'\n\n${REASON}it is one table.\n${code}`)).toBeUndefined()
    expect(flawOf('long.ts', `// Another comment.\n${REASON}it is one table.\n${code}`)).toBe('long.ts has 252 lines')
    expect(flawOf('long.ts', `${REASON}\n${code}`)).toBe('long.ts has 251 lines')
  })
})
