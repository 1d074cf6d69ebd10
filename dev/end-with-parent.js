// Loaded before a process of the local stack. When who started it was killed, and so cannot stop it, it stops by itself.
// JavaScript, because Node loads it again into worker threads, where there is no TypeScript.
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 1_000).unref()
}
