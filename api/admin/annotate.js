// Adds what only the browser knows, after each refresh too: the local time of each `<time>`, shown on hover, and which
// tables need scrolling. A person without a mouse scrolls those that have the focus.

/** A time in full, such as `Tuesday, 1 December 2026 at 10:05:07 CET`. */
const LOCAL_TIME = new Intl.DateTimeFormat([], { dateStyle: 'full', timeStyle: 'long' })

function annotateTime(element) {
  const time = new Date(element.dateTime)
  if (Number.isNaN(time.getTime())) return
  const title = LOCAL_TIME.format(time)
  if (element.title !== title) element.title = title
}

function annotateTable(element) {
  const isScrollable = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight
  if (isScrollable === element.hasAttribute('tabindex')) return
  if (isScrollable) {
    element.tabIndex = 0
    element.setAttribute('role', 'group')
    element.setAttribute('aria-label', 'Table that scrolls')
  } else for (const name of ['tabindex', 'role', 'aria-label']) element.removeAttribute(name)
}

function annotate() {
  document.querySelectorAll('time[datetime]').forEach(annotateTime)
  document.querySelectorAll('.scroll').forEach(annotateTable)
}

// A refresh would take away what the server did not send.
const { beforeAttributeUpdated } = Idiomorph.defaults.callbacks
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node, change) => {
  if (change === 'remove' && node instanceof Element) {
    if (name === 'title' && node.matches('time')) return false
    if (['tabindex', 'role', 'aria-label'].includes(name) && node.matches('.scroll')) return false
  }
  return beforeAttributeUpdated(name, node, change)
}

annotate()
document.addEventListener('htmx:afterSwap', annotate)
document.addEventListener('toggle', annotate, { capture: true }) // tables of an opened <details> have a size only now
addEventListener('resize', annotate)
