import { html } from 'ghtml'

export interface Chart {
  /** The id of the chart's element on the page. */
  readonly id: string
  readonly caption: string
  /**
   * The address of the numbers. It answers `{ labels, times, series }`: a name for each series, seconds since 1970,
   * and for each series one count per time, or null where none is known.
   */
  readonly source: string
}

/**
 * Renders a chart, which draw-charts.js draws and refreshes every 15 s. The refresh of the page leaves it alone. Where
 * scripts do not run, the caption links to the numbers.
 */
export function chart({ id, caption, source }: Chart): string {
  return html`<figure id="${id}" class="chart" data-chart data-keep data-src="${source}">
    <figcaption>${caption}</figcaption>
    <noscript><a href="${source}">The numbers</a></noscript>
  </figure>`
}
