import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { parse } from 'yaml'
import { useAdminApps } from './admin-app.js'

// The rules for Prometheus and the dashboard for Grafana name our metrics in a language that nothing compiles.

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string
      readonly expr: string
      readonly for: string
      readonly annotations: { readonly summary: string; readonly description: string }
    }[]
  }[]
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[]
}

const rules = (parse(readFileSync('docs/examples/prometheus-rules.yml', 'utf8')) as Rules).groups.flatMap(
  (group) => group.rules,
)
const { panels } = JSON.parse(readFileSync('docs/examples/grafana-dashboard.json', 'utf8')) as Dashboard

/** Words of PromQL that the examples use. Every other word in an expression is a metric. */
const LANGUAGE = ['and', 'increase', 'max', 'rate', 'sum', 'time']

/** A metric that Prometheus makes itself. */
const OF_PROMETHEUS = ['up']

/** Returns the metrics of an expression, each with the labels that it is selected by. */
function metricsIn(expression: string): { name: string; labels: string[] }[] {
  const withoutGroups = expression.replaceAll(/\bby \([^)]*\)/g, '').replaceAll(/\[\w+\]/g, '')
  return [...withoutGroups.matchAll(/([a-z_:][\w:]*)(?:\{([^}]*)\})?/gi)].flatMap(([, name = '', selector = '']) =>
    LANGUAGE.includes(name) ? [] : { name, labels: [...selector.matchAll(/(\w+)=/g)].map(([, label = '']) => label) },
  )
}

const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
]

const { createTestApp } = useAdminApps()
let app: FastifyInstance
let served: string

beforeAll(async () => {
  app = await createTestApp()
  await app.inject({ method: 'POST', url: '/api/webhooks/stripe', payload: '{}' }) // a counter with labels begins with its first count
  served = (await app.inject('/metrics')).body
})
afterAll(() => app.close())

describe('the examples for Prometheus and Grafana', () => {
  it('have rules with a duration and sentences, and panels with expressions', () => {
    expect(rules.length).toBeGreaterThan(5)
    expect(panels.length).toBeGreaterThan(8)
    for (const { for: duration, annotations } of rules) {
      expect(duration).toMatch(/^\d+[mh]$/)
      expect(annotations.summary).toMatch(/\.$/)
      expect(annotations.description).toMatch(/\.$/)
    }
  })

  it.each(expressions)('%s: %s names only metrics that we serve', (_name, expression) => {
    const metrics = metricsIn(expression)
    expect(metrics.length).toBeGreaterThan(0)
    const names = [...served.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name)
    for (const { name, labels } of metrics.filter((each) => !OF_PROMETHEUS.includes(each.name))) {
      expect(names).toContain(name)
      for (const label of labels) expect(served).toMatch(new RegExp(`^${name}\\{[^}]*${label}="`, 'm'))
    }
  })

  it('show every metric of ours in the dashboard', () => {
    const shown = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => metricsIn(expr).map(({ name }) => name)),
    )
    const ours = [...served.matchAll(/^# TYPE (stripe_sync_\w+) /gm)].map(([, name = '']) => name)
    expect(ours.filter((name) => !shown.includes(name))).toEqual([])
  })
})
