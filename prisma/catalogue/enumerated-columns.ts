// The words that our own columns hold. Each set of words is defined here once. The database has a CHECK for each
// of these columns, and test/prisma/enumerated-columns.test.ts compares both.
//
// To add a word, write a migration that replaces the CHECK. The worker that writes the word starts after it.

/** How content of an object came to us. */
const CONTENT_SOURCES = [
  /** In an event. */
  'snapshot',
  /** In an answer of Stripe's API: of a GET, or a page of a list. */
  'fetch',
] as const
export type ContentSource = (typeof CONTENT_SOURCES)[number]

/** How an event came into the inbox. */
export const EVENT_CHANNELS = [
  'webhook',
  /** Reconcile found the event in Stripe's list. */
  'gap',
] as const
export type EventChannel = (typeof EVENT_CHANNELS)[number]

/** How the content of a row came to us: with an event, or why Stripe was asked. */
const CHANNELS = [
  ...EVENT_CHANNELS,
  /** A request that decides the order of an object's events. */
  'contested',
  /** Somebody waits for this customer. */
  'refresh',
  'full-sync',
  /** An audit, or the listing of an eventless type. */
  'audit',
  /** A list lacked the row, so Stripe was asked for the object. */
  'absence',
  /** The object's owner is gone, so Stripe was asked for the object. */
  'cascade',
] as const
export type Channel = (typeof CHANNELS)[number]

/** Outcomes of events that are set aside, so that they hold up no others. */
export const SET_ASIDE_OUTCOMES = [
  /** A retry cannot help. The event waits for a person, or for a worker with other code. */
  'failed',
  /** The event waits for a permission that the key lacks. */
  'blocked',
] as const
export type SetAsideOutcome = (typeof SET_ASIDE_OUTCOMES)[number]

/** What became of an event. docs/write-rule.md draws the transitions. */
export const EVENT_OUTCOMES = [
  /** The event is not known to be in its row yet. It is tried until it is settled or set aside. */
  'open',
  /** The row provably contains the event. Final. */
  'settled',
  /** The event changes no row here. `error` says why. */
  'ignored',
  ...SET_ASIDE_OUTCOMES,
] as const
export type EventOutcome = (typeof EVENT_OUTCOMES)[number]

/** Kinds of runs that list ranges again which were proven before. */
export const AUDIT_KINDS = [
  /** Lists the ranges that the rotation has due. */
  'audit',
  /** Lists the newest objects of types without events, every hour. */
  'eventless',
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

/** Kinds of runs that have a record. */
export const RUN_KINDS = ['full-sync', 'reconcile', ...AUDIT_KINDS] as const
export type RunKind = (typeof RUN_KINDS)[number]

/** How a run can end. */
const RUN_END_OUTCOMES = [
  'complete',
  /** The run came to its end, but a part of it failed. */
  'incomplete',
  /** The run did not come to its end. */
  'failed',
  /** An operator stopped the run. It is not started again. */
  'cancelled',
] as const
export type RunEndOutcome = (typeof RUN_END_OUTCOMES)[number]

export const RUN_OUTCOMES = ['running', ...RUN_END_OUTCOMES] as const
export type RunOutcome = (typeof RUN_OUTCOMES)[number]

/** Who started a run. */
export const RUN_STARTERS = [
  /** Temporal's schedule. The button "Reconcile now" also asks the schedule. */
  'schedule',
  /** A reconcile, because the run was due. */
  'reconcile',
  /** A person, on the admin page. */
  'page',
  /** The JSON API. */
  'api',
  /** Temporal's CLI or its web UI. */
  'temporal',
] as const
export type RunStarter = (typeof RUN_STARTERS)[number]

/** What a write did to the row. */
const WRITE_EFFECTS = [
  'inserted',
  'changed',
  /** The row had this content already, or the write rule refused the content. */
  'unchanged',
] as const
export type WriteEffect = (typeof WRITE_EFFECTS)[number]

/** What a listing did to the row of an object that it listed, or that it asked for. */
const SEEN_EFFECTS = [
  ...WRITE_EFFECTS,
  /** The row and its columns were equal already. Nothing was written. */
  'confirmed',
  /** Only columns were wrong, and were corrected. */
  'mended',
  /** The list lacked the row, Stripe still has the object, and only columns were wrong. */
  'mended-asked',
  /** The list lacked the row. Stripe was asked for the object, and the row stayed as it was. */
  'asked',
  /** The list lacked the row, and Stripe no longer has the object. */
  'tombstoned',
  /** A marker with an empty id. It shows that no crash emptied the table. */
  'begun',
] as const
export type SeenEffect = (typeof SEEN_EFFECTS)[number]

/** What a listing had to do to a row that differed from Stripe. */
export const DRIFT_REPAIRS = ['inserted', 'changed', 'tombstoned'] as const satisfies readonly SeenEffect[]
export type DriftRepair = (typeof DRIFT_REPAIRS)[number]

/** Why a listing had to repair a row, if this can be decided. */
export const DRIFT_CAUSES = [
  /** Stripe had an event of the object that only reconcile found. */
  'lost webhook',
  /** An event of the object came, or was applied, only after the listing had begun. */
  'late event',
  /** The row was within a proof and is gone, or its columns did not say what its `data` says. */
  'changed here',
  /**
   * The type has no events, or reconcile has listed Stripe's events since and found none. Stripe changed the
   * object without an event, or somebody changed the row here.
   */
  'no event exists',
] as const
export type DriftCause = (typeof DRIFT_CAUSES)[number]

/** Why a request is sent, from the most urgent lane to the least urgent. */
export const LANES = ['live', 'sync', 'reconcile', 'audit'] as const
export type Lane = (typeof LANES)[number]

/** What Stripe answered when it was asked for one object on demand. */
const LOOKUP_STATES = [
  'found',
  /** Stripe answered with a stub, which says only that the object is gone. */
  'deleted',
  /** Stripe answered that it has no such object. */
  'absent',
  /** Stripe refused the request, or the request cannot be sent. */
  'refused',
] as const
export type LookupState = (typeof LOOKUP_STATES)[number]
/** Who receives alerts. */
export const ALERT_RECEIVERS = [
  /** The address in ALERT_WEBHOOK_URL. */
  'webhook',
  /** The incoming webhook of Slack in ALERT_SLACK_URL. */
  'slack',
] as const
export type AlertReceiver = (typeof ALERT_RECEIVERS)[number]

/** How an operator proved to be one. */
export const OPERATOR_KINDS = [
  /** A browser with a session of the admin page. */
  'session',
  /** A request with ADMIN_TOKEN. */
  'token',
] as const
export type OperatorKind = (typeof OPERATOR_KINDS)[number]

/** The words that each column of a table may hold, by the column's name. */
type EnumeratedColumns = Readonly<Record<string, readonly string[]>>

/** Every table of objects and of children has these columns. */
const ROW_COLUMNS: EnumeratedColumns = { source: CONTENT_SOURCES, channel: CHANNELS }

const BOOKKEEPING_COLUMNS: Readonly<Record<string, EnumeratedColumns>> = {
  stripe_event: { channel: EVENT_CHANNELS, outcome: EVENT_OUTCOMES },
  sync_run: { kind: RUN_KINDS, outcome: RUN_OUTCOMES, started_by: RUN_STARTERS },
  sync_drift: { what: DRIFT_REPAIRS, cause: DRIFT_CAUSES },
  sync_seen: { effect: SEEN_EFFECTS },
  request_count: { lane: LANES },
  looked_up: { state: LOOKUP_STATES },
  alerts: { receiver: ALERT_RECEIVERS },
  operator_actions: { actor: OPERATOR_KINDS },
}

/**
 * Returns the columns of a table that hold one of a few words, with these words in their order. A column may
 * also be NULL if the schema allows it.
 */
export function enumeratedColumns(table: string): EnumeratedColumns {
  return BOOKKEEPING_COLUMNS[table] ?? ROW_COLUMNS
}
