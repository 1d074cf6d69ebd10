// Draws the charts of a page, each into its element with `data-chart`, see chart.ts. Fetches the numbers from the
// element's `data-src`: `{ labels: [...], times: [seconds since 1970], series: [[count or null, ...], ...] }`.

/** A chart asks for its numbers this often. */
const CHART_REFRESH_MS = 15_000

/** A source that is silent for this long counts as down. */
const CHART_TIMEOUT_MS = 5_000

const CHART_HEIGHT_PX = 180
const DAY_SECONDS = 86_400

/** How a series is drawn, by its position. A dash tells series apart without their colour. */
const LINES = [
  { color: '--busy', dash: [] },
  { color: '--warn', dash: [6, 4] },
  { color: '--bad', dash: [2, 3] },
  { color: '--good', dash: [10, 3, 2, 3] },
  { color: '--quiet', dash: [1, 4] },
]

/** Steps of the axis of counts: whole numbers only. */
const COUNT_STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat()

/** What was drawn, by the chart's element: the parts of the page that belong to it, and its numbers. */
const charts = new WeakMap()

/** Returns a colour of the style sheet for the scheme that the visitor uses now. */
function resolveColor(element, variable) {
  const probe = document.createElement('span')
  probe.style.color = `var(${variable})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** Writes a time of the visitor's clock: the date for steps of days, else the hour with the date at midnight. */
function formatTick(seconds, step) {
  const time = new Date(seconds * 1_000)
  const isMidnight = time.getHours() === 0 && time.getMinutes() === 0
  return step >= DAY_SECONDS || isMidnight
    ? time.toLocaleDateString([], { day: 'numeric', month: 'short' })
    : time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
}

/** Writes a time in full, for the legend and the table. */
function formatTime(seconds) {
  return new Date(seconds * 1_000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
}

function formatCount(count) {
  return typeof count === 'number' ? count.toLocaleString() : '–'
}

/** Returns the data of a plot. Adds the end of the last period, which has no width otherwise. */
function dataOf({ times, series }) {
  const [first, second] = times
  if (second === undefined) return [times, ...series]
  return [[...times, times.at(-1) + second - first], ...series.map((counts) => [...counts, counts.at(-1)])]
}

function createPlot(element, target, numbers) {
  const color = (variable) => resolveColor(element, variable)
  const axis = { stroke: color('--quiet'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } }
  const lines = numbers.labels.map((label, index) => {
    const { color: variable, dash } = LINES[index % LINES.length]
    return {
      label,
      stroke: color(variable),
      dash,
      width: 2,
      paths: uPlot.paths.stepped({ align: 1 }),
      points: { show: false },
      value: (_plot, count) => formatCount(count),
    }
  })
  const options = {
    width: target.clientWidth,
    height: CHART_HEIGHT_PX,
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    legend: {
      markers: { dash: (_plot, index) => (LINES[(index - 1) % LINES.length]?.dash.length ? 'dashed' : 'solid') },
    },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.1)] } },
    axes: [
      {
        ...axis,
        space: 60,
        size: 30,
        values: (_plot, ticks, _axis, _space, step) => ticks.map((tick) => formatTick(tick, step)),
      },
      { ...axis, space: 25, size: 56, incrs: COUNT_STEPS, values: (_plot, ticks) => ticks.map(formatCount) },
    ],
    series: [{ label: 'Time', value: (_plot, seconds) => (seconds === null ? '–' : formatTime(seconds)) }, ...lines],
  }
  return new uPlot(options, dataOf(numbers), target)
}

/** Creates the parts of a chart: the drawing, a line on its state, and its numbers as a table. */
function createParts(element) {
  const drawing = document.createElement('div')
  const state = document.createElement('p')
  const details = document.createElement('details')
  drawing.className = 'plot'
  drawing.setAttribute('aria-hidden', 'true') // the table says the same
  state.className = 'hint'
  details.innerHTML = '<summary>The numbers</summary><div class="scroll"><table></table></div>'
  element.append(drawing, state, details)
  return { drawing, state, table: details.querySelector('table') }
}

function fillTable(table, { labels, times, series }) {
  const row = (tag, texts) => {
    const line = document.createElement('tr')
    for (const [index, text] of texts.entries()) {
      const cell = document.createElement(tag)
      cell.textContent = text
      if (index > 0) cell.className = 'number'
      line.append(cell)
    }
    return line
  }
  const head = document.createElement('thead')
  const body = document.createElement('tbody')
  head.append(row('th', ['Time', ...labels]))
  const rows = times.map((time, at) =>
    row('td', [formatTime(time), ...series.map((counts) => formatCount(counts[at]))]),
  )
  body.append(...rows.toReversed())
  table.replaceChildren(head, body)
}

function redraw(element) {
  const chart = charts.get(element)
  if (!chart?.numbers) return
  chart.plot?.destroy()
  chart.plot = createPlot(element, chart.parts.drawing, chart.numbers)
}

/** Shows new numbers. The plot stays if only its numbers have changed. */
function show(element, numbers) {
  const chart = charts.get(element)
  const hasSameLabels = chart.numbers?.labels.join() === numbers.labels.join()
  chart.numbers = numbers
  if (chart.plot && hasSameLabels) chart.plot.setData(dataOf(numbers))
  else redraw(element)
  fillTable(chart.parts.table, numbers)
  chart.readAt = new Date()
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  chart.parts.state.textContent = `Times are in your time zone, ${zone}.`
}

async function refresh(element) {
  const chart = charts.get(element)
  if (chart.isAsking) return
  chart.isAsking = true
  try {
    const answer = await fetch(element.dataset.src, { signal: AbortSignal.timeout(CHART_TIMEOUT_MS) })
    if (!answer.ok) throw new Error(`${answer.status}`)
    show(element, await answer.json())
    element.classList.remove('stale')
  } catch (error) {
    element.classList.add('stale')
    const age = chart.readAt ? `These are of ${chart.readAt.toLocaleTimeString()}.` : 'The chart asks again by itself.'
    chart.parts.state.textContent = `The numbers cannot be read (${error.message}). ${age}`
  } finally {
    chart.isAsking = false
  }
}

/** Resizes a plot with its element. */
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const { plot, parts } = charts.get(target) ?? {}
    if (plot && plot.width !== parts.drawing.clientWidth) {
      plot.setSize({ width: parts.drawing.clientWidth, height: CHART_HEIGHT_PX })
    }
  }
})

/** Begins with the charts that the page has got since the last look. */
function beginNew() {
  for (const element of document.querySelectorAll('[data-chart]')) {
    if (charts.has(element)) continue
    charts.set(element, { parts: createParts(element) })
    sizes.observe(element)
    void refresh(element)
  }
}

function refreshAll() {
  if (!document.hidden) document.querySelectorAll('[data-chart]').forEach((element) => void refresh(element))
}

beginNew()
setInterval(refreshAll, CHART_REFRESH_MS)
document.addEventListener('visibilitychange', refreshAll)
document.addEventListener('htmx:afterSettle', beginNew)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
  document.querySelectorAll('[data-chart]').forEach(redraw),
)
