import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import type { SchemaFile } from './schema-files.js'

// Node provides it. @types/node leaves its types to the DOM library, which we do not load.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>
}

type SchemaEngine = bindings.SchemaEngine

/**
 * Runs `work` with Prisma's own schema engine as WebAssembly, so that migrations need no binary from Prisma's
 * download host. The engine writes the same table `_prisma_migrations` as `prisma migrate deploy`, and each
 * accepts what the other wrote. The table is in schema `stripe`.
 *
 * Both the search path and the adapter's schema must name `stripe`. With only one of them, the engine looks
 * in `public`, and finds the application's own `_prisma_migrations` there.
 */
export function withSchemaEngine<T>(
  databaseUrl: string,
  schema: readonly SchemaFile[],
  work: (engine: SchemaEngine) => Promise<T>,
) {
  const url = new URL(databaseUrl)
  url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} -c search_path=stripe`.trim())
  const pool = new pg.Pool({ connectionString: url.href })
  return withEngineOn(pool, new PrismaPg(pool, { schema: 'stripe' }), schema, work)
}

/**
 * Runs `work` with the same engine in schema `public`. The SQL that the engine writes then names schema
 * `stripe` everywhere.
 */
export function withDiffEngine<T>(
  databaseUrl: string,
  schema: readonly SchemaFile[],
  work: (engine: SchemaEngine) => Promise<T>,
) {
  const pool = new pg.Pool({ connectionString: databaseUrl })
  return withEngineOn(pool, createDescribingAdapter(pool), schema, work)
}

async function withEngineOn<T>(
  pool: pg.Pool,
  adapter: PrismaPg,
  schema: readonly SchemaFile[],
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await loadWasm()
  const engine = await bindings.SchemaEngine.new(
    { datamodels: schema.map(({ path, content }) => [path, content]) },
    () => undefined, // drops the engine's debug log
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
  try {
    return await work(engine)
  } finally {
    engine.free()
    await pool.end() // closes the connection, which releases the advisory lock of the engine
  }
}

/** `"char"`, the type of one byte in PostgreSQL's own catalogs. */
const CHAR_OID = 18
/** UUIDs. The adapter supports this type, and the engine's queries never return it. */
const UUID_OID = 2950

/**
 * Returns Prisma's adapter for an engine that describes a database. Such an engine reads `"char"` columns of
 * PostgreSQL's catalogs. The adapter refuses that type, and the engine panics if the adapter returns text
 * (github.com/prisma/orm/issues/29635). So the adapter is told that these columns are UUIDs. Its result then
 * says `Character` instead of `Uuid`.
 */
function createDescribingAdapter(pool: pg.Pool): PrismaPg {
  const query = pool.query.bind(pool) as (...input: unknown[]) => Promise<pg.QueryResult>
  const queryAsReadableTypes = async (...input: unknown[]) => {
    const result = await query(...input)
    for (const field of result.fields) if (field.dataTypeID === CHAR_OID) field.dataTypeID = UUID_OID
    return result
  }
  const factory = new PrismaPg(Object.assign(pool, { query: queryAsReadableTypes }))
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (input) => {
      const { columnTypes, ...result } = await queryRaw(input)
      const { Uuid, Character } = ColumnTypeEnum
      return { ...result, columnTypes: columnTypes.map((type) => (type === Uuid ? Character : type)) }
    }
    return adapter
  }
  return factory
}

let loaded: Promise<void> | undefined

function loadWasm(): Promise<void> {
  loaded ??= (async () => {
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')
    const { instance } = await WebAssembly.instantiate(
      await readFile(entry.replace(/schema_engine\.js$/, 'schema_engine_bg.wasm')),
      { './schema_engine_bg.js': bindings },
    )
    bindings.__wbg_set_wasm(instance.exports)
    const { __wbindgen_start: start } = instance.exports
    if (typeof start === 'function') start()
  })()
  return loaded
}
