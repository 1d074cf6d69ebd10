import pg from 'pg'

/** PostgreSQL answers in milliseconds. After this time, a person is told that it does not. */
const ANSWER_TIMEOUT_MS = 3_000

/** Thrown if PostgreSQL cannot be used. The message is a sentence for a person. */
export class DatabaseProblem extends Error {
  override name = 'DatabaseProblem'
  /** True if the server may be down or starting. False if a person must change DATABASE_URL or the server. */
  readonly mayPass: boolean

  constructor(message: string, { mayPass, ...options }: ErrorOptions & { readonly mayPass: boolean }) {
    super(message, options)
    this.mayPass = mayPass
  }
}

/**
 * Opens one connection. The caller ends it.
 *
 * @throws {DatabaseProblem} if the URL cannot be read, or PostgreSQL does not answer or refuses the connection
 */
export async function openClient(url: string): Promise<pg.Client> {
  const client = createClient(url)
  try {
    await client.connect()
    return client
  } catch (cause) {
    await client.end().catch(() => undefined) // it may never have been open
    throw toProblem(cause, client)
  }
}

function createClient(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_TIMEOUT_MS })
  } catch (cause) {
    throw problem('DATABASE_URL cannot be read as a URL', CORRECT_URL, { cause })
  }
}

const CORRECT_URL =
  'write it as postgresql://user:password@host:5432/database, and a special character of the password as its %-code'

/** SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function toProblem(cause: unknown, { host, port, user, database }: pg.Client): DatabaseProblem {
  const server = `PostgreSQL at ${host}:${port}`
  if (cause instanceof Error && /password must be a/.test(cause.message)) {
    return problem(`${server} wants a password, and DATABASE_URL has none`, 'add it', { cause })
  }
  switch (codeOf(cause)) {
    case '28P01':
    case '28000':
      return problem(`${server} refuses user "${user}" or the password`, 'correct DATABASE_URL', { cause })
    case '3D000':
      return problem(`${server} has no database "${database}"`, 'create it, or correct DATABASE_URL', { cause })
    case '42501':
      return problem(`${server} does not let user "${user}" connect`, 'grant the right to connect', { cause })
    case '53300':
      return problem(`${server} has no connection left`, 'raise max_connections', { cause, mayPass: true })
    case '57P03':
      return problem(`${server} is starting or stopping`, 'try again', { cause, mayPass: true })
    default:
      return problem(`${server} does not answer (${reasonOf(cause)})`, 'start it, or correct DATABASE_URL', {
        cause,
        mayPass: true,
      })
  }
}

function problem(what: string, remedy: string, options: ErrorOptions & { readonly mayPass?: boolean }) {
  return new DatabaseProblem(`${what}, so nothing can be stored or read: ${remedy}.`, { mayPass: false, ...options })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** An error of several addresses (`localhost`) has no message, but a code. */
function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (typeof code === 'string') return code
  return error instanceof Error ? error.message : String(error)
}
