import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'

// `npm run build`: compiles the two processes and the migrator to plain JavaScript in dist/, and bundles the
// workflows.
rmSync('dist', { recursive: true, force: true })
const run = (...args: string[]) => execFileSync(process.execPath, args, { stdio: 'inherit' })
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
cpSync('prisma/schema', 'dist/prisma/schema', { recursive: true })
cpSync('prisma/migrations', 'dist/prisma/migrations', { recursive: true })
const files = [
  'admin.css',
  'chart.css',
  'events.css',
  'runs.css',
  'types.css',
  'annotate.js',
  'refresh.js',
  'draw-charts.js',
]
for (const file of files) cpSync(`api/admin/${file}`, `dist/api/admin/${file}`)
run('dist/worker/bundle.js')
