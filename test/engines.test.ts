import { readFileSync } from 'node:fs'
import { satisfies } from 'semver'
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

describe('the Node.js versions that package.json names', () => {
  it('are three release lines', () => {
    expect(LOWEST).toEqual(['20.19.0', '22.13.0', '24.0.0'])
  })

  it.each(LOWEST)('%s is admitted by every locked package, so npm does not warn', (version) => {
    const refusing = Object.entries(packages).filter(([, { engines: own }]) => !satisfies(version, own?.node ?? '*'))
    expect(refusing.map(([path, { engines: own }]) => `${path} ${own?.node}`)).toEqual([])
  })
})
