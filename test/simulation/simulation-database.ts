import pg from 'pg'
import { catalogue, type ObjectType } from '../../prisma/catalogue/catalogue.js'
import { connectDatabase, type Database } from '../../prisma/engine/client.js'
import { synced } from './synced.js'

/** A migrated database with a virtual clock. Triggers log each change of a row that the invariants check. */
export interface SimulationDatabase extends Database {
  /** Connection for the simulation's own statements. */
  readonly control: pg.Client
  /** Moves `stripe.now()` on to at least this time, in Unix milliseconds. */
  setClock(nowMs: number): Promise<void>
  /** Returns a statement in which `stripe.now()` is at least this time, in Unix milliseconds. */
  withClock(statement: Statement, nowMs: number): Statement
  /** Returns a name for a statement, so that a connection parses and plans it only once. */
  nameOf(text: string): string
  /** Empties the tables and resets the clock. */
  reset(): Promise<void>
}

export interface Statement {
  readonly text: string
  readonly values: unknown[] | undefined
}

/** More connections than ever are in a transaction at once. */
const MAX_CONNECTIONS = 40

/** Every 25th reset truncates the tables, which frees the space of dead rows. */
const RESETS_PER_TRUNCATE = 25

export async function openSimulationDatabase(url: string): Promise<SimulationDatabase> {
  const database = connectDatabase({ url, maxConnections: MAX_CONNECTIONS, applicationName: 'simulation' })
  database.pool.options.idleTimeoutMillis = 0 // a new connection costs more than a history
  const control = new pg.Client({ connectionString: url })
  await control.connect()
  await control.query(CLOCK_SQL + LOG_SQL)
  for (const { table, name, children } of synced.types) {
    const fields = children.map(({ field }) => `{${field.join(',')}}`)
    await control.query(noteChanges(table, { procedure: 'note_row', arguments: [name, ...fields] }))
    for (const child of children) {
      await control.query(noteChanges(child.table, { procedure: 'note_child', arguments: [name, child.parentColumn] }))
    }
  }
  const { rows } = await control.query<{ name: string }>(
    `SELECT format('stripe.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'stripe' AND tablename NOT LIKE '\\_%'`,
  )
  const untouched = tablesOf(catalogue).filter((table) => !tablesOf(synced.types).includes(table))
  const touched = rows.map(({ name }) => name).filter((name) => !untouched.includes(name.replaceAll('"', '')))
  // Autovacuum takes locks, and so would change the course of a history.
  for (const name of touched) await control.query(`ALTER TABLE ${name} SET (autovacuum_enabled = off)`)
  const tables = [...touched, 'simulation.noted']
  const names = new Map<string, string>()
  let resets = 0

  return {
    ...database,
    control,
    async setClock(nowMs) {
      await control.query({
        name: 'clock',
        text: `SELECT setval('simulation.clock', greatest(last_value, $1::int8)) FROM simulation.clock`,
        values: [Math.round(nowMs * 1_000)],
      })
    },
    withClock({ text, values }, nowMs) {
      if (!text.includes('stripe.now()')) return { text, values }
      const atUs = Math.round(nowMs * 1_000)
      const time = values ? `$${values.length + 1}::int8` : String(atUs)
      return { text: text.replaceAll('stripe.now()', `simulation.now(${time})`), values: values && [...values, atUs] }
    },
    nameOf(text) {
      const name = names.get(text) ?? `s${names.size}`
      names.set(text, name)
      return name
    },
    async reset() {
      resets += 1
      // The replica role switches the triggers off, because a reset must not be logged.
      const statements =
        resets % RESETS_PER_TRUNCATE === 0
          ? [`TRUNCATE ${tables.join(', ')}`]
          : tables.map((table) => `DELETE FROM ${table}`)
      const quietly = ['SET session_replication_role = replica', ...statements, 'RESET session_replication_role']
      await control.query([...quietly, `SELECT setval('simulation.clock', 1)`].join('; '))
    },
    async close() {
      await control.end()
      await database.close()
    },
  }
}

function tablesOf(types: readonly ObjectType[]): string[] {
  return types.flatMap(({ table, children }) =>
    [table, ...children.map((child) => child.table)].map((each) => `stripe.${each}`),
  )
}

/**
 * A virtual clock: a sequence of microseconds since 1970. All transactions see it change at once, and it
 * never returns the same value twice. So its times order the writes.
 *
 * `simulation.now` first moves the clock on to at least the given time. A separate statement for that would
 * be a quarter of all statements.
 */
const CLOCK_SQL = `
  CREATE SCHEMA simulation;
  CREATE SEQUENCE simulation.clock;
  CREATE OR REPLACE FUNCTION stripe.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$SELECT 'epoch'::timestamptz + nextval('simulation.clock') * interval '1 microsecond'$$;
  CREATE FUNCTION simulation.now(at_us bigint) RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$ BEGIN
    PERFORM setval('simulation.clock', greatest(last_value, at_us)) FROM simulation.clock;
    RETURN stripe.now();
  END $$;`

/**
 * A log of all changes, in the order of the writes (history-log.ts reads it). For a row, `children` holds the
 * children that its content embeds; null if it does not embed them whole. For a child, `key` names the
 * parent.
 */
const LOG_SQL = `
  CREATE UNLOGGED TABLE simulation.noted (
    nr bigserial PRIMARY KEY, transaction xid8 NOT NULL DEFAULT pg_current_xact_id(), at_us bigint NOT NULL,
    kind text NOT NULL, key text NOT NULL, what text, is_deleted boolean, children text[],
    source text, as_of timestamptz, seen_at timestamptz, channel text
  );
  CREATE FUNCTION simulation.describe(item jsonb) RETURNS text LANGUAGE sql AS
    $$SELECT (item ->> 'id') || ' ' || jsonb_hash_extended(item, 0)$$;

  CREATE FUNCTION simulation.note_row() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE children text[] := '{}';
  BEGIN
    FOR i IN 1 .. TG_NARGS - 1 LOOP
      EXIT WHEN NEW.deleted_at IS NOT NULL;
      children := CASE WHEN NEW.data #> TG_ARGV[i]::text[] ->> 'has_more' = 'false' THEN
        children || ARRAY(SELECT simulation.describe(item) FROM jsonb_array_elements(NEW.data #> TG_ARGV[i]::text[] -> 'data') item)
      END;
    END LOOP;
    INSERT INTO simulation.noted (at_us, kind, key, what, is_deleted, children, source, as_of, seen_at, channel)
    SELECT last_value, 'row', TG_ARGV[0] || '/' || NEW.id, jsonb_hash_extended(NEW.data, 0), NEW.deleted_at IS NOT NULL,
      children, NEW.source, NEW.as_of, NEW.seen_at, NEW.channel
    FROM simulation.clock;
    RETURN NULL;
  END $$;

  CREATE FUNCTION simulation.note_child() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'INSERT' THEN
      INSERT INTO simulation.noted (at_us, kind, key, what)
      SELECT last_value, 'lost child', TG_ARGV[0] || '/' || (to_jsonb(OLD) ->> TG_ARGV[1]), simulation.describe(OLD.data)
      FROM simulation.clock;
    END IF;
    IF TG_OP <> 'DELETE' THEN
      INSERT INTO simulation.noted (at_us, kind, key, what)
      SELECT last_value, 'new child', TG_ARGV[0] || '/' || (to_jsonb(NEW) ->> TG_ARGV[1]), simulation.describe(NEW.data)
      FROM simulation.clock;
    END IF;
    RETURN NULL;
  END $$;

  CREATE FUNCTION simulation.note_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO simulation.noted (at_us, kind, key, what)
    SELECT last_value, TG_ARGV[0], NEW.object_type || '/' || NEW.object_id, NEW.id FROM simulation.clock;
    RETURN NULL;
  END $$;
  CREATE TRIGGER noted_received AFTER INSERT ON stripe.stripe_event FOR EACH ROW
    WHEN (NEW.outcome = 'open') EXECUTE FUNCTION simulation.note_event('received');
  CREATE TRIGGER noted_settled AFTER UPDATE ON stripe.stripe_event FOR EACH ROW
    WHEN (NEW.outcome = 'settled' AND OLD.outcome <> 'settled') EXECUTE FUNCTION simulation.note_event('settled');`

/** Changes to log. The service deletes rows of children only. */
const CHANGES = { note_row: 'INSERT OR UPDATE', note_child: 'INSERT OR UPDATE OR DELETE' }

interface NoteChanges {
  readonly procedure: keyof typeof CHANGES
  readonly arguments: readonly string[]
}

function noteChanges(table: string, { procedure, arguments: values }: NoteChanges): string {
  const list = values.map((value) => `'${value}'`).join(', ')
  return `CREATE TRIGGER noted AFTER ${CHANGES[procedure]} ON stripe."${table}" FOR EACH ROW
    EXECUTE FUNCTION simulation.${procedure}(${list})`
}
