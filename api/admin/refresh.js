// Keeps the open page current: the live part is rendered by the server and put in place whenever it differs.
const REFRESH_MS = 1_500

const live = document.getElementById('live')

async function refresh() {
  try {
    const response = await fetch(live.dataset.refresh, { headers: { accept: 'text/html' } })
    if (response.status === 401) return location.reload()
    const fresh = await response.text()
    // Not while somebody types or has a button under the finger: replacing it would swallow the click.
    // A state that is not known is told as well: the last one may be true no more.
    const isPage = response.headers.get('content-type')?.startsWith('text/html')
    if (isPage && fresh !== live.innerHTML && !live.querySelector('button:active')) live.innerHTML = fresh
    live.classList.toggle('stale', !response.ok)
  } catch {
    live.classList.add('stale') // the service is restarting; the next round finds out
  }
  setTimeout(refresh, document.hidden ? 10 * REFRESH_MS : REFRESH_MS)
}

if (live) setTimeout(refresh, REFRESH_MS)
