// Keeps the open page current: fetches the live part from the server and replaces it when it differs.
const REFRESH_MS = 1_500

const live = document.getElementById('live')

async function refresh() {
  try {
    const response = await fetch(live.dataset.refresh, { headers: { accept: 'text/html' } })
    if (response.status === 401) return location.reload()
    const fresh = await response.text()
    // Not while a button is pressed: replacing it would swallow the click. The unknown state (503) replaces
    // the live part too, because the last state may no longer be true.
    const isPage = response.headers.get('content-type')?.startsWith('text/html')
    if (isPage && fresh !== live.innerHTML && !live.querySelector('button:active')) live.innerHTML = fresh
    live.classList.toggle('stale', !response.ok)
  } catch {
    live.classList.add('stale') // no answer, as during a restart; the next round tries again
  }
  setTimeout(refresh, document.hidden ? 10 * REFRESH_MS : REFRESH_MS)
}

if (live) setTimeout(refresh, REFRESH_MS)
