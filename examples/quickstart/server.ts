import type { Demo } from './demo.ts'
import { startDemo } from './demo.ts'
import { introduction, invitation, summary, traceLine } from './narration.ts'
import type { DemoOptions } from './options.ts'
import { readOptions, usage } from './options.ts'
import { play } from './scenes/play.ts'
import { renderTable, screenOf } from './table.ts'
import { renderTrace } from './trace.ts'

const args = process.argv.slice(2)
const screen = screenOf(process.stdout, process.env, args)
process.exitCode = await main()

/** Answers the exit code: 0 as expected, 1 something was not, 2 wrong usage. */
async function main(): Promise<number> {
  let options: DemoOptions | undefined
  try {
    options = readOptions(args, process.env)
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`)
    return 2
  }
  if (options === undefined) {
    console.log(usage)
    return 0
  }
  try {
    return await run(options)
  } catch (error) {
    console.error(`quickstart: ${messageOf(error)}`)
    return 1
  }
}

async function run(options: DemoOptions): Promise<number> {
  const startedAt = performance.now()
  const demo = await startDemo(options)
  let isStopping = false
  const stop = () => {
    isStopping = true
    return demo.close()
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)

  try {
    console.log(introduction(demo, screen))
    const { rows, trace } = await play(demo)
    console.log(renderTable(rows, screen))
    if (trace !== undefined) console.log(renderTrace(trace, screen))
    console.log(summary(rows, (performance.now() - startedAt) / 1000, screen))
    if (!options.once) keepServing(demo)
    return rows.every((row) => row.isExpected) ? 0 : 1
  } catch (error) {
    // A signal during the scenes cuts their connections: that is no failure of theirs.
    if (!isStopping) throw error
    return 130
  } finally {
    if (options.once) await demo.close()
  }
}

/** The sockets keep the process alive until a signal closes them. */
function keepServing(demo: Demo): void {
  console.log(invitation(demo, screen))
  demo.log.listen()
  demo.trail.follow((event) => {
    const line = traceLine(event, screen)
    if (line !== undefined) console.log(line)
  })
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = 'code' in error ? `${String(error.code)}: ${error.message}` : error.message
  // `fetch failed` alone says nothing: the cause does.
  return error.cause instanceof Error && text === 'fetch failed'
    ? `${text}: ${error.cause.message}`
    : text
}
