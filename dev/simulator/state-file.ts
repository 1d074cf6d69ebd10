import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import type { Account } from './account.js'
import type { SimulatorClock } from './clock.js'
import type { AnyShape, TypeName } from './object-shapes.js'
import { isTypeName, TYPE_NAMES, typeOf } from './object-types.js'
import type { Collection } from './collection.js'
import type { Random } from './random.js'
import type { StoredEvent } from './stored-event.js'

/**
 * What a state file keeps: everything that was made, and the position of each random stream. The positions
 * ensure that no id is made twice.
 */
export interface State {
  readonly clock: SimulatorClock
  /** The own account comes first. */
  readonly accounts: ReadonlyMap<string, Account>
  /** Opens a connected account, if it is not open yet. */
  readonly openConnected: (id: string) => Account
  readonly randoms: ReadonlyMap<string, Random>
}

const FORMAT = 1

interface Header {
  readonly format: number
  /** The own account comes first. */
  readonly accounts: readonly string[]
  readonly randoms: Readonly<Record<string, readonly number[]>>
}

/** A line after the header. The number is the account's index in the header. */
type Line =
  | readonly ['object' | 'unlisted', number, AnyShape]
  | readonly ['deleted', number, TypeName, readonly string[]]
  | readonly ['event', number, StoredEvent]

/**
 * Most events to save per account. Without a limit, a week of traffic would make a file of gigabytes. A
 * restart forgets older events.
 */
const MAX_EVENTS = 20_000

const LINES_PER_WRITE = 500

/** Writes a second file and renames it to `file` at the end. So `file` always holds a whole state. */
export async function saveState(file: string, state: State): Promise<void> {
  const lines = linesOf(state) // a snapshot, because objects are never changed
  const unfinished = `${file}.unfinished`
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(unfinished, 'w')
  try {
    await handle.write(`${JSON.stringify(headerOf(state))}\n`)
    for (let start = 0; start < lines.length; start += LINES_PER_WRITE) {
      const part = lines.slice(start, start + LINES_PER_WRITE)
      await handle.write(part.map((line) => `${JSON.stringify(line)}\n`).join(''))
    }
    await handle.sync()
  } catch (error) {
    await handle.close()
    await rm(unfinished, { force: true })
    throw error
  }
  await handle.close()
  await rename(unfinished, file)
}

/**
 * Loads a state into accounts that are still empty.
 * @throws {Error} if an account has objects, or if the file is no state
 */
export async function loadState(file: string, state: State): Promise<void> {
  const byPlace: Account[] = []
  let isFirst = true
  for await (const text of createInterface({ input: createReadStream(file) })) {
    if (isFirst) {
      const header = parseHeader(text, file)
      for (const id of header.accounts) byPlace.push(emptyAccount(state, { id, file, isOwn: byPlace.length === 0 }))
      for (const [purpose, words] of Object.entries(header.randoms)) {
        state.randoms.get(purpose)?.restore(words, state.clock.nowMs())
      }
      isFirst = false
    } else {
      restore(JSON.parse(text) as Line, byPlace) // the header shows that we wrote it
    }
  }
  if (isFirst) throw new Error(`${file} is empty.`)
}

/** Returns the ids of the accounts in a file. */
export async function readStateAccounts(file: string): Promise<readonly string[]> {
  for await (const text of createInterface({ input: createReadStream(file) })) return parseHeader(text, file).accounts
  throw new Error(`${file} is empty.`)
}

function headerOf({ accounts, randoms }: State): Header {
  return {
    format: FORMAT,
    accounts: [...accounts.keys()],
    randoms: Object.fromEntries([...randoms].map(([purpose, random]) => [purpose, random.state])),
  }
}

function parseHeader(text: string, file: string): Header {
  try {
    const header = JSON.parse(text) as Partial<Header>
    if (header.format === FORMAT && header.accounts && header.randoms) return header as Header
  } catch (cause) {
    throw new Error(`${file} is not a state of the simulator. Remove it, or name another.`, { cause })
  }
  throw new Error(`${file} is not a state of this version of the simulator. Remove it, or name another.`)
}

function linesOf({ accounts }: State): Line[] {
  return [...accounts.values()].flatMap(({ collections, events }, place) => {
    const objects = TYPE_NAMES.flatMap((type) => {
      const collection = collections[type] as unknown as Collection<AnyShape> // same methods for all types
      const kindOf = (object: AnyShape) => (collection.isListed(collection.keyOf(object)) ? 'object' : 'unlisted')
      const lines = collection.values().map((object): Line => [kindOf(object), place, object])
      return [...lines, ['deleted', place, type, [...collection.deletedIds()]] satisfies Line]
    })
    const kept = events.values().slice(-MAX_EVENTS)
    return [...objects, ...kept.map((event): Line => ['event', place, event])]
  })
}

function restore(line: Line, accounts: readonly Account[]): void {
  const account = accounts[line[1]]
  if (!account) return
  if (line[0] === 'event') {
    account.events.insert(line[2])
  } else if (line[0] === 'deleted') {
    for (const id of line[3]) account.collections[line[2]].markDeleted(id)
  } else {
    const [kind, , object] = line
    if (isTypeName(typeOf(object))) insert(account, { object, isListed: kind === 'object' })
  }
}

function insert(
  account: Account,
  { object, isListed }: { readonly object: AnyShape; readonly isListed: boolean },
): void {
  // Safe: this is the collection of the object's type.
  const collection = account.collections[typeOf(object)] as unknown as Collection<AnyShape>
  // An account's own object exists from the beginning.
  if (collection.get(collection.keyOf(object))) collection.replace(object)
  else collection.insert(object, { isListed })
}

function emptyAccount(
  { accounts, openConnected }: State,
  { id, file, isOwn }: { readonly id: string; readonly file: string; readonly isOwn: boolean },
): Account {
  const account = isOwn ? accounts.get(id) : openConnected(id)
  if (!account)
    throw new Error(`${file} is a state of account ${id}, and the simulator has ${[...accounts.keys()].join(', ')}.`)
  const isEmpty = TYPE_NAMES.every((type) => type === 'account' || account.collections[type].listedCount === 0)
  if (!isEmpty) throw new Error(`Account ${id} has objects already: load a state before anything happens.`)
  return account
}
