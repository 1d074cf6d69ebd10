import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * Rooms by layer, from top to bottom. Each room may import from the rooms after it in the list. Rooms of one
 * line do not import from each other. A room is a folder, a file, or both: `seed.ts` is in the room `seed/`.
 */
const LAYERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  activities: [['live', 'heal', 'audit', 'alerts'], ['listing'], ['stripe']],
  prisma: [['status'], ['inbox', 'operator'], ['rows'], ['proofs', 'budget'], ['engine'], ['catalogue']],
  'dev/simulator': [
    ['main'],
    ['cli-options', 'traffic'],
    ['simulator'],
    ['simulator-options', 'state-file'],
    ['http'],
    ['account-view', 'webhooks'],
    ['mutations', 'random-mutation', 'seed'],
    ['random-mix'],
    ['occurrences'],
    ['operations'],
    ['account'],
    ['object-types'],
    ['shapes'],
    ['object-type'],
    ['transaction'],
    ['collection', 'origin', 'stored-event'],
    ['clock', 'object-shapes', 'previous-attributes', 'random', 'stripe-error'],
    ['wire'],
  ],
}

/** Files that lie in no room, with what they are. */
const IN_NO_ROOM = {
  activities: ['attempt.ts', 'deps.ts', 'failure.ts', 'group-by.ts', 'index.ts', 'map-concurrently.ts'],
  prisma: ['env.ts', 'main.ts'],
  'dev/simulator': [],
}

const READ = 'Read "Rooms" in docs/architecture.md.'

/** Constants that the workflows share with `prisma/`. These files import nothing, so they are deterministic. */
const CONSTANTS = ['prisma/rows/read-lag.ts', 'prisma/catalogue/max-seconds.ts']

/** What each folder may import: beginnings of paths, and of names of packages. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  workflows: ['workflows/', '@temporalio/workflow', ...CONSTANTS],
  prisma: ['prisma/', 'any package'],
  api: ['api/', 'prisma/', 'workflows/contract.ts', 'any package'],
  activities: ['activities/', 'prisma/', 'workflows/contract.ts', 'workflows/port/', 'any package'],
}
const READ_FOLDERS = 'Read "Where things are" in CONTRIBUTING.md.'

interface Import {
  readonly from: string
  readonly to: string
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
    .map((path) => posix.join(folder, path))
}

/** Returns the files and packages that a file imports. Imports of types count too: a reader follows them as well. */
function importsOf(file: string): Import[] {
  return [...readFileSync(file, 'utf8').matchAll(/^(?:import|export|\})(?:[^'\n]* from)? '([^']+)'$/gm)].map(
    ([, target = '']) => ({
      from: file,
      to: target.startsWith('.') ? posix.join(posix.dirname(file), target).replace(/\.js$/, '.ts') : target,
    }),
  )
}

function isFile(target: string): boolean {
  return target.endsWith('.ts') && !target.startsWith('node:')
}

describe.each(Object.entries(LAYERS))('the rooms of %s/', (folder, layers) => {
  const files = sourcesOf(folder)
  const rooms = new Set(layers.flat())
  const layerOf = (room: string) => layers.findIndex((layer) => layer.includes(room))

  /** Returns the room of a file; undefined if the file lies in no room. */
  function roomOf(file: string): string | undefined {
    const [room = ''] = posix.relative(folder, file).replace(/\.ts$/, '').split('/')
    return rooms.has(room) ? room : undefined
  }

  it('hold every file', () => {
    const elsewhere = files.filter((file) => roomOf(file) === undefined)
    const allowed = IN_NO_ROOM[folder as keyof typeof IN_NO_ROOM] // the keys of both tables are the same
    expect(elsewhere.toSorted(), READ).toEqual(allowed.map((name) => `${folder}/${name}`))
  })

  it('import from lower rooms only', () => {
    const upwards = files.flatMap(importsOf).filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)]
      if (own === undefined || other === undefined || own === other) return false
      return layerOf(other) <= layerOf(own)
    })
    expect(upwards, READ).toEqual([])
  })
})

it.each(CONSTANTS)('%s imports nothing', (file) => {
  expect(importsOf(file), READ_FOLDERS).toEqual([])
})

it.each(Object.entries(MAY_IMPORT))('%s/ imports from the right folders and packages only', (folder, allowed) => {
  const isAllowed = ({ to }: Import) =>
    allowed.some((start) => (start === 'any package' ? !isFile(to) : to.startsWith(start)))
  expect(
    sourcesOf(folder)
      .flatMap(importsOf)
      .filter((each) => !isAllowed(each)),
    READ_FOLDERS,
  ).toEqual([])
})
