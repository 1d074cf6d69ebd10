import { envSchema, type JSONSchemaType } from 'env-schema'
import { distance } from 'fastest-levenshtein'
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

/** Thrown if a process cannot start. The message is a sentence for a person, without a stack. */
export class StartError extends Error {
  override name = 'StartError'
}

/**
 * Reads a process's environment and checks it by the schema. An empty variable counts as not set, because
 * compose files leave variables empty.
 *
 * @throws {EnvError} if variables are missing, malformed or misspelt
 */
export function readEnv<T extends TObject>(schema: T, source: NodeJS.ProcessEnv = process.env): Static<T> {
  const data = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const misspelt = findMisspelt([...Object.keys(schema.properties), ...TEMPORAL_NAMES], Object.keys(data))
  let problems: readonly Problem[] = []
  try {
    // env-schema derives its result from Ajv's types, which do not know TypeBox's. Both are JSON Schema, and
    // Ajv has checked the values.
    const env = envSchema({ schema: schema as unknown as JSONSchemaType<unknown>, data, env: false }) as Static<T>
    if (misspelt.length === 0) return env
  } catch (cause) {
    problems = explain(schema, cause)
  }
  const isMisspelt = new Set(misspelt.map(({ name }) => name))
  const all = [...misspelt, ...problems.filter(({ name }) => !isMisspelt.has(name))]
  throw new EnvError([...new Set(all.map(({ sentence }) => sentence))].join('\n'))
}

/** What is wrong with one variable, in a sentence for a person. */
interface Problem {
  readonly name: string
  readonly sentence: string
}

/** Variables that Temporal's SDK reads, and that people write by hand. */
const TEMPORAL_NAMES = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY']

/** Shorter names are near many names of other software: HOST and PORT are two letters apart. */
const LEAST_LENGTH = 8
const MOST_WRONG_LETTERS = 2

/** Finds our names that are not set, while a name that we do not know is near them. */
function findMisspelt(names: readonly string[], set: readonly string[]): Problem[] {
  const foreign = set.filter((name) => !names.includes(name))
  return names.flatMap((name) => {
    if (name.length < LEAST_LENGTH || set.includes(name)) return []
    const near = foreign.find((other) => distance(name, other) <= MOST_WRONG_LETTERS)
    return near === undefined ? [] : { name, sentence: `${near} is set, and nothing reads it: rename it to ${name}.` }
  })
}

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: { readonly missingProperty?: string }
}

/** @throws {unknown} what env-schema threw, if that is no error of a variable */
function explain(schema: TObject, cause: unknown): Problem[] {
  const errors = (cause as { errors?: readonly SchemaError[] }).errors // documented by env-schema
  if (!errors) throw cause
  return errors.map(({ keyword, instancePath, params }) => {
    const name = keyword === 'required' ? (params.missingProperty ?? '') : instancePath.slice(1)
    const description = Object(schema.properties[name]).description as string | undefined
    const state = keyword === 'required' ? 'is not set' : 'is malformed'
    return { name, sentence: `${name} ${state}: set it to ${description}.` }
  })
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
