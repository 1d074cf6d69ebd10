import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Redirects this process's HTTPS requests (to api.stripe.com) to another host, because the peers
 * have no setting for it.
 */
export function redirectHttps(target: string): void {
  const { hostname, port } = new URL(target)
  const agent = new http.Agent({ keepAlive: true })
  const request = (options: http.RequestOptions, onResponse?: (response: http.IncomingMessage) => void) => {
    const sent = http.request({ ...options, protocol: 'http:', host: hostname, hostname, port, agent }, onResponse)
    // Stripe's SDK writes after the TLS handshake. There is none here, so the event is emitted.
    return sent.once('socket', (socket) => socket.once('connect', () => socket.emit('secureConnect')))
  }
  Object.assign(https, { request })
  syncBuiltinESMExports()
}
