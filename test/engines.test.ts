import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

// npm warns (EBADENGINE) when a package does not admit the Node.js that runs. `overrides` in package.json replaces
// two packages that do not admit Node.js 20: `cookie` 2, and the `@prisma/dev` of `prisma dev`, which nobody runs.

interface Package {
  readonly engines?: { readonly node?: string }
}

const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } }
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> }

/** The lowest version of each release line that package.json names. */
const LOWEST = [...engines.node.matchAll(/\d+\.\d+\.\d+/g)].map(([version]) => version)

type Version = readonly [number, number, number]

function parse(version: string): Version {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : 0))
  return [major, minor, patch]
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** Tells whether a range of npm admits a version. @throws {Error} at a form that no locked package has so far */
function admits(range: string, version: string): boolean {
  return range.split('||').some((alternative) =>
    alternative
      .trim()
      .replaceAll(/([<>=^~])\s+/g, '$1')
      .split(/\s+/)
      .every((comparator) => satisfies(comparator, parse(version))),
  )
}

function satisfies(comparator: string, version: Version): boolean {
  if (comparator === '*' || comparator === '') return true
  const [, operator, text = ''] = /^(>=|<=|>|<|\^|~|)v?(\d+(?:\.(?:\d+|x|\*)){0,2})$/.exec(comparator) ?? []
  const bound = parse(text)
  switch (operator) {
    case '>=':
      return compare(version, bound) >= 0
    case '<=':
      return compare(version, bound) <= 0
    case '>':
      return compare(version, bound) > 0
    case '<':
      return compare(version, bound) < 0
    case '^':
      return version[0] === bound[0] && compare(version, bound) >= 0
    case '~':
      return version[0] === bound[0] && version[1] === bound[1] && version[2] >= bound[2]
    case '': {
      const given = text.split('.').filter((part) => /^\d+$/.test(part)).length
      return version.slice(0, given).join('.') === bound.slice(0, given).join('.')
    }
    default:
      throw new Error(`Teach this test the range "${comparator}".`)
  }
}

describe('the Node.js versions that package.json names', () => {
  it.each(LOWEST)('%s is admitted by every locked package, so npm does not warn', (version) => {
    const refusing = Object.entries(packages).filter(([, { engines: own }]) => !admits(own?.node ?? '*', version))
    expect(refusing.map(([path, { engines: own }]) => `${path} ${own?.node}`)).toEqual([])
  })

  it('are three release lines, and this test tells ranges apart', () => {
    expect(LOWEST).toEqual(['20.19.0', '22.13.0', '24.0.0'])
    for (const range of ['>=22', '^22.12', '>= 20.20.0', '<20', '>20.19.0', '~20.18', '22.x', '18 || >=22']) {
      expect(admits(range, '20.19.0'), range).toBe(false)
    }
    for (const range of ['*', '>= 0.8', '^20.0.0 || >=24', '6.* || 20.*', '20 || >=22', '>=18 <21', '~20.19']) {
      expect(admits(range, '20.19.0'), range).toBe(true)
    }
    expect(() => admits('latest', '20.19.0')).toThrow(/Teach this test/)
  })
})
