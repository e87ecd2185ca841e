import {
  createLine,
  type Decision,
  defineModel,
  type Line,
  type LineOptions,
  type Principal,
  type Question,
  type ResourceFacts,
  type Tags,
} from '@gatewarden/core'
import { plainSetting, type Setting } from '../layers/setting.ts'
import { account, type BenchRequest, servicesOfCatalogue, teams } from '../world.ts'
import type { Engine } from './engine.ts'
import { createSubjects, type Subjects } from './gatewarden-snapshot.ts'

/** Version of the packages of this checkout. */
export const version = '0.1.0'

/** The whole line as installed: decision cache and metrics as they come by default. */
export const gatewarden: Engine = {
  name: 'gatewarden',
  label: 'gatewarden, the line as installed',
  version,
  model: 'full',
  maxN: 1_000_000,
  async load(world) {
    const { isAllowed } = await openLine(plainSetting(world))
    return { decide: isAllowed }
  },
}

/** The catalogue of the workload as a model. */
export const model = defineModel({ account, services: servicesOfCatalogue() })

/** A line over a setting, and the ways to ask it. */
export interface OpenLine {
  readonly line: Line
  questionOf(request: BenchRequest): Question
  decide(request: BenchRequest): Decision
  isAllowed(request: BenchRequest): boolean
}

/** Opens a line with default options, but for those given. */
export async function openLine(
  setting: Setting,
  options: Pick<LineOptions, 'decisionCacheEntries'> = {},
): Promise<OpenLine> {
  return await openLineOver(createSubjects(setting), setting, options)
}

/** The same over subjects made before. */
export async function openLineOver(
  { snapshot, principals }: Subjects,
  setting: Setting,
  options: Pick<LineOptions, 'decisionCacheEntries'> = {},
): Promise<OpenLine> {
  const line = await createLine({ model, policies: { current: () => snapshot }, ...options })
  const questionOf = questionsOf(principals, setting)
  const decide = (request: BenchRequest) => line.decisions.decide(questionOf(request)).decision
  return { line, questionOf, decide, isAllowed: (request) => decide(request).effect === 'Allow' }
}

const tagsByTeam: ReadonlyMap<string, Tags> = new Map(
  teams.map((team) => [team, new Map([['team', team]])]),
)

/** Tags as a loader hands them on: it holds the resource, and so its tags, before anybody asks. */
export function resourceTags(team: string): Tags | undefined {
  return tagsByTeam.get(team)
}

function questionsOf(
  principals: readonly Principal[],
  { cast }: Setting,
): (request: BenchRequest) => Question {
  // Where the ARN does not name the owner, the loader does: callers of W5 ask for what their own account owns.
  const hasOwners = cast.some((identity) => identity.account !== account)
  const factsOf = ({ caller, resourceTeam }: BenchRequest): ResourceFacts => {
    const tags = resourceTags(resourceTeam)
    return hasOwners ? { tags, account: cast[caller]?.account } : { tags }
  }
  return (request) => ({
    principal: principals[request.caller] as Principal,
    action: request.action,
    resource: request.resource,
    facts: { sourceIp: request.address },
    resourceFacts: factsOf(request),
    source: 'guard',
  })
}
