// Drops a notice from the address. Where the page has a live part, keeps it current: asks the server for it, and
// morphs the page into it, so that focus, selection and scroll position stay.
import { Idiomorph } from './idiomorph.js'

const REFRESH_MS = 1_500

/** A server that is silent for longer counts as down. */
const TIMEOUT_MS = 5_000

const live = document.getElementById('live')
let answeredAt = new Date()
let timer

async function refresh() {
  clearTimeout(timer)
  try {
    const response = await fetch(live.dataset.refresh, {
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.status === 401) return location.reload() // the session is over
    const text = await response.text()
    // The error page of a proxy is no answer. Ours have a verdict, even if the status cannot be read (503).
    if (!text.includes('data-state=')) throw new Error('not the live part')
    Idiomorph.morph(live, text, { morphStyle: 'innerHTML', ignoreActiveValue: true })
    live.classList.remove('stale')
    answeredAt = new Date()
  } catch {
    showNoAnswer() // during a restart, too: the next round tries again
  }
  timer = setTimeout(refresh, document.hidden ? 10 * REFRESH_MS : REFRESH_MS)
}

/** Replaces the verdict, which may no longer be true. */
function showNoAnswer() {
  if (live.classList.contains('stale')) return
  live.classList.add('stale')
  const verdict = document.getElementById('no-answer').content.cloneNode(true)
  const time = verdict.querySelector('time')
  time.dateTime = answeredAt.toISOString()
  time.textContent = answeredAt.toLocaleTimeString()
  live.querySelector('.verdict')?.remove()
  live.prepend(verdict)
}

// A reload must not show the result of a button that was pressed before.
if (location.search) history.replaceState(null, '', location.pathname)
if (live) {
  timer = setTimeout(refresh, REFRESH_MS)
  // A tab that was hidden for hours shows an old verdict until it has asked.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void refresh()
  })
}
