import type { Fixture } from './fixture-kit.ts'
import { answers } from './fixtures/answers.ts'
import * as controlFlow from './fixtures/control-flow.ts'
import * as further from './fixtures/further.ts'
import * as middleware from './fixtures/middleware.ts'
import * as mounts from './fixtures/mounts.ts'
import { standard, unguarded } from './fixtures/standard.ts'

const all: Readonly<Record<string, Fixture>> = {
  standard,
  unguarded,
  answers,
  ...controlFlow,
  ...further,
  ...middleware,
  ...mounts,
}

/** The fixture of that name. */
export function fixtureNamed(name: string): Fixture {
  const fixture = Object.hasOwn(all, name) ? all[name] : undefined
  if (fixture === undefined) throw new Error(`no fixture is named ${name}`)
  return fixture
}
