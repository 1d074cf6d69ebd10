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
  /** Deviations that are allowed while an event of the object is open, and how often each happened. */
  readonly allowed: Readonly<Record<string, number>>
}

/** What the log has said about one object so far. */
interface Known {
  /** Index of the version that the row shows; -1 if it shows none. */
  version: number
  row: WrittenRow | undefined
  readonly children: Set<string>
  /** Index of the newest version that a settled event tells of, and the id of that event. */
  settled: { readonly version: number; readonly event: string }
  readonly open: Set<string>
  isBehind: boolean
}

/**
 * Checks what must hold while a history runs.
 * - A row shows a state that Stripe once reported.
 * - If a parent embeds its children whole, the child rows are exactly the embedded children.
 * - A row contains every settled event of its object, except while another event of the object is open.
 *   The open event may be shown provisionally, or the object may be fetched at once from a Stripe that lags.
 *   Both may be older than the row was (docs/proof.md). Once the open event is settled, the row contains
 *   all settled events again.
 */
export function checkLog({ noted, contents, ledger, toHistoryMs }: LogCheck): LogVerdict {
  const problems: string[] = []
  const objects = new Map<string, Known>()
  // Keys of the written objects, by transaction: several transactions run at once.
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
        // A lagging read may not see a new object yet. Its tombstone is no version, but Stripe reported it.
        if (object.version >= 0) break
        if (note.isDeleted) allow('tombstone of a new object, by a read that lagged')
        else report(note, 'Stripe never said this')
    }
  }

  /**
   * Returns the version that an event tells of: the one that it carries. If the event carries another object,
   * returns the version of the event's time.
   */
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
      object.settled = newlyKnown().settled // report it only once
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

  /** Returns the newest version with this content at the time of the write; -1 if there is none. */
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
