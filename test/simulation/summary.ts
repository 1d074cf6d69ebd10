import type { Report } from './protocol.js'

/** Describes what was run, and how often each fault really took effect. */
export function summary(reports: readonly Report[]): string {
  const failed = reports.filter(({ problems }) => problems.length > 0)
  const mutations = reports.map(({ history }) => history.mutations.length)
  const events = reports.map((report) => report.events)
  const [first, last] = [reports[0], reports.at(-1)]
  return [
    `${count(reports.length)} histories (seeds ${first?.history.seed} to ${last?.history.seed}), ${count(failed.length)} failed`,
    `median of mutations ${median(mutations)}, of events ${median(events)}; ${count(sum(mutations))} mutations, ${count(sum(events))} events in all`,
    '',
    ...faultTable(reports),
  ].join('\n')
}

function faultTable(reports: readonly Report[]): string[] {
  const names = [...new Set(reports.flatMap(({ faults }) => Object.keys(faults)))].toSorted()
  const width = Math.max(...names.map(({ length }) => length), 0)
  const line = (name: string, times: string, histories: string) =>
    `${name.padEnd(width)}  ${times.padStart(10)}  ${histories.padStart(12)}`
  return [
    line('what went wrong', 'times', 'in histories'),
    ...names.map((name) => {
      const uses = reports.map(({ faults }) => faults[name] ?? 0)
      return line(name, count(sum(uses)), count(uses.filter((times) => times > 0).length))
    }),
  ]
}

/** Describes a failing history: violated rules, mutations, circumstances and trace. */
export function describeFailure({ history, problems, trace }: Report): string {
  const { past, mutations, circumstances } = history
  const present = Object.entries(circumstances).filter(([, value]) => !isCalm(value))
  return [
    'What does not hold:',
    ...problems.map((problem) => `  ${problem}`),
    'What happens at Stripe:',
    ...[...past, ...mutations].map(({ atMs, kind, seed }) => `  ${seconds(atMs)}  ${kind} (${seed})`),
    'What goes wrong:',
    ...present.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
    'How it went:',
    ...trace.map(({ atMs, what }) => `  ${seconds(atMs)}  ${what}`),
  ].join('\n')
}

function isCalm(value: unknown): boolean {
  return value === 0 || value === undefined || (Array.isArray(value) && value.length === 0)
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3).padStart(10)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
