import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const FOLDERS = ['api', 'worker', 'activities', 'prisma']

/** Matches a call of a logger whose message is a template or a concatenation. */
const PUT_TOGETHER = /\blog(\.\w+|\[[^\]]+\])\([^'"`]*`|\blog(\.\w+|\[[^\]]+\])\([^`]*['"] \+/

it('each log call has a fixed message and fields, so that logs can be searched', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
      .map((path) => join(folder, path)),
  )
  const found = files.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) => (PUT_TOGETHER.test(line) ? `${path}:${index + 1}` : [])),
  )
  expect(files.length).toBeGreaterThan(50)
  expect(found).toEqual([])
})
