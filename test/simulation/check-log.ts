import { describe, type Noted, type WrittenRow } from './history-log.js'
import type { Ledger } from './ledger.js'

export interface LogCheck {
  readonly noted: readonly Noted[]
  readonly contents: ReadonlyMap<string, readonly (string | null)[]>
  readonly ledger: Ledger
  readonly toHistoryMs: (atUs: number) => number
}

export interface LogVerdict {
  readonly problems: readonly string[]
  /** What is allowed while an event of the object is open, and how often it happened. */
  readonly allowed: Readonly<Record<string, number>>
}

/** What is known of an object while its log is read. */
interface Known {
  /** The version that its row says; -1 is before the first. */
  version: number
  row: WrittenRow | undefined
  readonly children: Set<string>
  /** The newest version that a settled event tells of, and the event. */
  settled: { readonly version: number; readonly event: string }
  readonly open: Set<string>
  isBehind: boolean
}

/**
 * What must hold while a history runs.
 * - A row says what Stripe said some time.
 * - Children are exactly those that their parent embeds, whenever it embeds them whole.
 * - Once an event is settled, its row never says less than it again, except while another event of its object is open: that one may
 *   be shown provisionally, or fetched at once from a Stripe that lags, and both may be older (docs/proof.md). When it is settled,
 *   too, the row says it all.
 */
export function checkLog({ noted, contents, ledger, toHistoryMs }: LogCheck): LogVerdict {
  const problems: string[] = []
  const objects = new Map<string, Known>()
  // By transaction: several are under way at once.
  const touched = new Map<string, Set<string>>()
  const allowed: Record<string, number> = {}

  for (const note of noted) {
    const object = objects.get(note.key) ?? newlyKnown()
    objects.set(note.key, object)
    take(note, object)
    checkSettled(note, object)
    const written = touched.get(note.transaction) ?? new Set()
    touched.set(note.transaction, written)
    if (note.kind !== 'received' && note.kind !== 'settled') written.add(note.key)
    if (note.isLast) for (const key of written) checkChildren(note, key)
  }
  return { problems, allowed }

  function take(note: Noted, object: Known): void {
    switch (note.kind) {
      case 'received':
        object.open.add(note.what)
        break
      case 'settled': {
        object.open.delete(note.what)
        const version = versionAfter(note)
        if (version >= object.settled.version) object.settled = { version, event: note.what }
        break
      }
      case 'new child':
        object.children.add(note.what)
        break
      case 'lost child':
        object.children.delete(note.what)
        break
      case 'row':
        object.row = note
        object.version = versionOf(note)
        // A read that lags may not have seen a new object yet: that is no version, but said by Stripe all the same.
        if (object.version >= 0) break
        if (note.isDeleted) allow('tombstone of a new object, by a read that lagged')
        else report(note, 'Stripe never said this')
    }
  }

  /** The version that an event tells of: the one it carries, or, when it carries another object, the one of its time. */
  function versionAfter({ key, what: event }: Noted): number {
    const own = ledger.byEvent.get(event)
    if (own?.object === key) return own.index
    const atMs = ledger.eventMs.get(event) ?? -Infinity
    return (ledger.versions.get(key) ?? []).findLastIndex(({ sinceMs }) => sinceMs <= atMs)
  }

  function checkSettled(note: Noted, object: Known): void {
    const isBehind = object.version < object.settled.version
    if (isBehind && object.open.size === 0) {
      report(note, `this row does not contain ${object.settled.event}, which is settled`)
      object.settled = newlyKnown().settled // said once
    }
    if (isBehind && !object.isBehind && note.kind === 'row') allow(BEHIND[note.source])
    object.isBehind = isBehind
  }

  function checkChildren(note: Noted, key: string): void {
    const { row, children } = objects.get(key) ?? newlyKnown()
    const wanted = row ? row.children : []
    if (!wanted || (wanted.length === children.size && wanted.every((child) => children.has(child)))) return
    report(note, `${key} has children [${[...children].join(', ')}] instead of [${wanted.join(', ')}]`)
  }

  /** The newest version of that time that says this; -1 if none does. */
  function versionOf({ key, isDeleted, what, atUs }: WrittenRow): number {
    const versions = ledger.versions.get(key) ?? []
    const wanted = isDeleted ? null : what
    const atMs = toHistoryMs(atUs)
    return (contents.get(key) ?? []).findLastIndex(
      (content, index) => content === wanted && (versions[index]?.sinceMs ?? 0) <= atMs,
    )
  }

  function allow(what: string): void {
    allowed[what] = (allowed[what] ?? 0) + 1
  }

  function report(note: Noted, what: string): void {
    problems.push(`${what}, after ${describe(note)} (${(toHistoryMs(note.atUs) / 1_000).toFixed(3)} s)`)
  }
}

const BEHIND = {
  snapshot: 'row behind a settled event: an open one was shown',
  fetch: 'row behind a settled event: an open one was fetched at once',
}

function newlyKnown(): Known {
  return {
    version: -1,
    row: undefined,
    children: new Set(),
    settled: { version: -1, event: '' },
    open: new Set(),
    isBehind: false,
  }
}
