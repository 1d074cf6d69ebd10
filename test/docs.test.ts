import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

// Documents that name files, functions and other documents must not outlive them.

const documents = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? join('docs', name) : [])),
  'dev/simulator/README.md',
].map((path) => ({ path, text: readFileSync(path, 'utf8') }))

const folders = readdirSync('.', { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? each.name : []))

/** A document without its code blocks. */
function prose(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
}

/** The id that GitHub gives to a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function anchorsIn(path: string): string[] {
  return [...prose(readFileSync(path, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

/** What is wrong with a link of a document; undefined when it leads somewhere. */
function flawOf(link: string, from: string): string | undefined {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? from : join(dirname(from), path)
  if (!existsSync(file)) return `${from}: there is no ${file}`
  if (anchor !== undefined && !anchorsIn(file).includes(anchor)) return `${from}: ${file} has no heading #${anchor}`
  return undefined
}

function declares(file: string, name: string): boolean {
  return new RegExp(`^(export )?((async )?function\\*? |const |class |interface |type )${name}\\b`, 'm').test(
    readFileSync(file, 'utf8'),
  )
}

describe.each(documents)('$path', ({ path, text }) => {
  it('has links that lead somewhere', () => {
    const links = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const relative = links.filter((link) => !/^[a-z]+:/.test(link))
    expect(relative.flatMap((link) => flawOf(link, path) ?? [])).toEqual([])
  })

  it('names files that exist', () => {
    const named = [...prose(text).matchAll(/`([\w.-]+(?:\/[\w.-]+)+)`/g)].map(([, file = '']) => file)
    const ours = named.filter((file) => folders.includes(file.split('/')[0] ?? '') && /\.\w+$/.test(file))
    expect(ours.filter((file) => !existsSync(file))).toEqual([])
  })
})

describe('docs/architecture.md', () => {
  const { text = '' } = documents.find(({ path }) => path === 'docs/architecture.md') ?? {}
  const walks = text.split(/^## /m).filter((section) => section.startsWith('A '))
  /** `file.ts`: `name` */
  const named = [...text.matchAll(/`([\w./-]+\.ts)`:\s+`(\w+)`/g)].map(([, file = '', name = '']) => ({ file, name }))

  it('names functions that their files declare', () => {
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter(({ file, name }) => !existsSync(file) || !declares(file, name))).toEqual([])
  })

  it('names a file and a function in each step of a walk', () => {
    expect(walks).toHaveLength(3)
    const steps = walks.flatMap((walk) => walk.split(/^\d+\. /m).slice(1))
    expect(steps.filter((step) => !/`[\w./-]+\.ts`:\s+`\w+`/.test(step))).toEqual([])
  })
})
