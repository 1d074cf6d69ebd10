import { request } from 'node:http'

/**
 * Posts JSON and returns the answer's JSON. Does not use fetch, which times out after 5 min.
 *
 * @throws when the status is not 200
 */
export function post<T>(url: string, input: unknown): Promise<T> {
  return new Promise((done, fail) => {
    const call = request(url, { method: 'POST' }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.once('end', () => {
        if (response.statusCode === 200)
          done(JSON.parse(text) as T) // one of the bench's own processes answers
        else fail(new Error(`${url}: ${text}`))
      })
    })
    call.once('error', fail)
    call.end(JSON.stringify(input))
  })
}
