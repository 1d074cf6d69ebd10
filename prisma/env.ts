import { envSchema, type JSONSchemaType } from 'env-schema'
import ms, { type StringValue } from 'ms'
import { type Static, type TObject, Type } from 'typebox'

/** The variable with which every process reaches the database. */
export const databaseEnv = {
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'PostgreSQL connection string, postgresql://user:password@host:5432/database',
  }),
}

/** The variable that says how much every process logs. */
export const logEnv = {
  LOG_LEVEL: Type.String({
    default: 'info',
    pattern: '^(fatal|error|warn|info|debug|trace|silent)$',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
}

/**
 * The address of this service, for processes that tell people about it or compare it with Stripe's endpoint.
 */
export const publicUrlEnv = {
  PUBLIC_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'the address under which Stripe and people reach this service' }),
  ),
}

/** Creates the schema of a duration as people write it: `30s`, `5m`, `1h`. */
export const durationEnv = (defaultValue: string, description: string) =>
  Type.String({
    default: defaultValue,
    pattern: '^[1-9]\\d*(ms|s|m|h|d)$',
    description: `${description} (like 30s, 5m or 1h)`,
  })

/** Converts a value that `durationEnv` accepted to milliseconds. */
export function durationMs(value: string): number {
  return ms(value as StringValue) // ms reads every value that the schema's pattern accepts
}

/**
 * Thrown if variables are missing or malformed. The message has one line for each, which says what to set.
 */
export class EnvError extends Error {
  override name = 'EnvError'
}

/**
 * Reads a process's environment and checks it by the schema. An empty variable counts as not set, because
 * compose files leave variables empty.
 *
 * @throws {EnvError} if variables are missing or malformed
 */
export function readEnv<T extends TObject>(schema: T, source: NodeJS.ProcessEnv = process.env): Static<T> {
  const data = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  try {
    // env-schema derives its result from Ajv's types, which do not know TypeBox's. Both are JSON Schema, and
    // Ajv has checked the values.
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
  const errors = (cause as { errors?: readonly SchemaError[] }).errors // documented by env-schema
  if (!errors) return String(cause)
  const lines = errors.map(({ keyword, instancePath, params }) => {
    const name = keyword === 'required' ? (params.missingProperty ?? '') : instancePath.slice(1)
    const description = Object(schema.properties[name]).description as string | undefined
    return `${name} ${keyword === 'required' ? 'is not set' : 'is malformed'}: set it to ${description}.`
  })
  return [...new Set(lines)].join('\n')
}

/**
 * Runs a process's main function. If it throws, prints the error and ends the process with code 1. An error
 * of our own classes is printed as its message, without a stack.
 */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Error && error.name !== 'Error' ? error.message : error)
    process.exit(1)
  }
}
