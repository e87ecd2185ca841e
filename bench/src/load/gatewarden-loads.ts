import { type CompiledPolicy, compilePolicy } from '@gatewarden/core'
import { documentOf } from '../documents.ts'
import { openLineOver, version } from '../engines/gatewarden.ts'
import { createSubjects, createSubjectsFrom } from '../engines/gatewarden-snapshot.ts'
import { retainedBytes } from '../heap.ts'
import { plainSetting } from '../layers/setting.ts'
import { type Once, startWatch } from '../measure.ts'
import type { Policy, World } from '../world.ts'
import type { LoadEngine } from './load-engine.ts'

/** Every document compiled at start, then a line over a snapshot of one's own that serves them. */
export const compiled: LoadEngine = {
  label: 'gatewarden, compilePolicy of each',
  version,
  hasSeparatePolicies: true,
  flags: [],
  async load(world) {
    const before = retainedBytes()
    const { policies, compiling } = compileAll(world.policies)
    const policyBytes = retainedBytes() - before
    const read = startWatch()
    const setting = plainSetting(world)
    const subjects = createSubjectsFrom(setting, (index) => policies[index] as CompiledPolicy)
    const { isAllowed } = await openLineOver(subjects, setting)
    const loading = sum(compiling, read())
    const instance = { decide: isAllowed }
    return { instance, loading, policyBytes, principalBytes: undefined, held: policies }
  },
}

/** Texts are garbage when this returns: what compiled policies keep of them counts as theirs. */
function compileAll(policies: readonly Policy[]) {
  const texts = policies.map(documentOf)
  const read = startWatch()
  const list = texts.map((text, index) => compilePolicy(text, (policies[index] as Policy).id))
  return { policies: list, compiling: read() }
}

function sum(one: Once, other: Once): Once {
  return { cpuMs: one.cpuMs + other.cpuMs, wallMs: one.wallMs + other.wallMs }
}

/** A snapshot of one's own that compiles a policy when the first principal with it asks. */
export const lazy: LoadEngine = {
  label: 'gatewarden, compiled on first use',
  version,
  hasSeparatePolicies: true,
  flags: ['validates when asked'],
  async load(world: World) {
    const setting = plainSetting(world)
    // Where principals and documents are kept is the application's: it is there when the line starts.
    const subjects = createSubjects(setting)
    const read = startWatch()
    const { isAllowed } = await openLineOver(subjects, setting)
    const loading = read()
    const instance = { decide: isAllowed }
    return { instance, loading, policyBytes: undefined, principalBytes: undefined, held: undefined }
  },
}
