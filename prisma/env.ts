import { envSchema, type JSONSchemaType } from 'env-schema'
import ms, { type StringValue } from 'ms'
import { type Static, type TObject, Type } from 'typebox'

/** What every process needs to reach the database. */
export const databaseEnv = {
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'PostgreSQL connection string, postgresql://user:password@host:5432/database',
  }),
}

/** How much every process says. */
export const logEnv = {
  LOG_LEVEL: Type.String({
    default: 'info',
    pattern: '^(fatal|error|warn|info|debug|trace|silent)$',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
}

/** Where this service is reached, for those who tell people or look at Stripe's endpoint. */
export const publicUrlEnv = {
  PUBLIC_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'the address under which Stripe and people reach this service' }),
  ),
}

/** A duration as people write it: `30s`, `5m`, `1h`. */
export const durationEnv = (defaultValue: string, description: string) =>
  Type.String({
    default: defaultValue,
    pattern: '^[1-9]\\d*(ms|s|m|h|d)$',
    description: `${description} (like 30s, 5m or 1h)`,
  })

/** Milliseconds of a value that `durationEnv` let through. */
export function durationMs(value: string): number {
  return ms(value as StringValue) // the schema's pattern is a part of what ms reads
}

/** A variable is missing or malformed; the message has one line for each, and each says what to set. */
export class EnvError extends Error {
  override name = 'EnvError'
}

/**
 * Reads a process' environment by its schema. An empty variable counts as not set, as compose files leave them.
 *
 * @throws {EnvError}
 */
export function readEnv<T extends TObject>(schema: T, source: NodeJS.ProcessEnv = process.env): Static<T> {
  const data = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  try {
    // env-schema types its result by Ajv's schema types, which do not know TypeBox's. Both are JSON Schema, and Ajv has checked.
    return envSchema({ schema: schema as unknown as JSONSchemaType<unknown>, data, env: false }) as Static<T>
  } catch (cause) {
    throw new EnvError(explain(schema, cause), { cause })
  }
}

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: { readonly missingProperty?: string }
}

function explain(schema: TObject, cause: unknown): string {
  const errors = (cause as { errors?: readonly SchemaError[] }).errors // env-schema documents it
  if (!errors) return String(cause)
  const lines = errors.map(({ keyword, instancePath, params }) => {
    const name = keyword === 'required' ? (params.missingProperty ?? '') : instancePath.slice(1)
    const description = Object(schema.properties[name]).description as string | undefined
    return `${name} ${keyword === 'required' ? 'is not set' : 'is malformed'}: set it to ${description}.`
  })
  return [...new Set(lines)].join('\n')
}

/** Runs a process' main function; what stops it before it is up is printed as sentences, not as a stack. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Error && error.name !== 'Error' ? error.message : error)
    process.exit(1)
  }
}
