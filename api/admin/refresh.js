// Drops a notice from the address. Where the page has a live part, which htmx fetches again, keeps its verdict true:
// when no answer comes, the verdict says so.
const live = document.getElementById('live')
let answeredAt = new Date()

/** Replaces the verdict, which may no longer be true. */
function showNoAnswer() {
  if (live.classList.contains('stale')) return
  live.classList.add('stale')
  const verdict = document.getElementById('no-answer').content.cloneNode(true)
  const time = verdict.querySelector('time')
  time.dateTime = answeredAt.toISOString()
  time.textContent = `${time.dateTime.slice(0, 19).replace('T', ' ')} UTC`
  time.title = answeredAt.toLocaleString()
  const last = live.querySelector('.verdict')
  if (last) last.replaceWith(verdict)
  else live.prepend(verdict)
}

// A reload must not show the result of a button that was pressed before.
const address = new URL(location.href)
if (address.searchParams.has('notice')) {
  address.searchParams.delete('notice')
  history.replaceState(null, '', address)
}

// What a person typed, opened or zoomed stays.
Object.assign(Idiomorph.defaults, { ignoreActiveValue: true })
Object.assign(Idiomorph.defaults.callbacks, {
  beforeNodeMorphed: (node) => !(node instanceof Element && node.hasAttribute('data-keep')),
  beforeAttributeUpdated: (name, node) => !(name === 'open' && node instanceof HTMLDetailsElement),
})

if (live) {
  live.addEventListener('htmx:beforeRequest', (event) => {
    if (document.hidden) event.preventDefault()
  })
  live.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr } = event.detail
    if (xhr.status === 401) return location.reload() // the session is over
    // The error page of a proxy is no answer. Ours have a verdict, even if the status cannot be read (503).
    event.detail.shouldSwap = xhr.responseText.includes('data-state=')
    if (!event.detail.shouldSwap) return showNoAnswer()
    live.classList.remove('stale')
    answeredAt = new Date()
  })
  for (const failure of ['htmx:sendError', 'htmx:timeout']) live.addEventListener(failure, showNoAnswer)
  // A tab that was hidden for hours shows an old verdict until it has asked.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) htmx.trigger(live, 'refresh')
  })
}
