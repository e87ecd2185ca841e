import { parseArgs } from 'node:util'
import { type Command, commands, usage } from './commands.ts'
import { oneOf, UsageError } from './usage-error.ts'

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(args)
  } catch (error) {
    const isUsage =
      error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    if (!isUsage) throw error
    console.error(`bench: ${(error as Error).message}\n\n${usage}`)
    return 2
  }
}

async function run(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args
  oneOf('command', [name], [...commands.keys()])
  const command = commands.get(name) as Command
  const names = [...command.options, 'smoke']
  const { values } = parseArgs({
    args: rest,
    options: Object.fromEntries(
      names.map((option) => [option, { type: option === 'smoke' ? 'boolean' : 'string' } as const]),
    ),
  })
  const { smoke, ...texts } = values
  return await command.run({
    texts: texts as Readonly<Record<string, string | undefined>>,
    isSmoke: smoke === true,
    args,
  })
}

process.exitCode = await main(process.argv.slice(2))
