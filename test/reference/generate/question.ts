import type { VectorDocument, VectorQuestion } from '@gatewarden/core/testing'
import { type DocumentPlace, drawDocument } from './document.ts'
import type { Draw } from './draw.ts'
import { drawScene, home, type Scene } from './scene.ts'

type Layer = 'rcp' | 'scp' | 'resource' | 'identity' | 'boundary' | 'session'

/** What the whole case is meant to be; single statements may still decide otherwise. */
interface Plan {
  /** Layer in which a Deny is meant to apply. */
  readonly denying: Layer | undefined
  /** Layer in which no Allow is meant to apply. */
  readonly silent: Layer | undefined
}

const layers: readonly Layer[] = ['rcp', 'scp', 'resource', 'identity', 'boundary', 'session']

/** Layers that reach the caller: a plan about another one would change nothing. */
function layersOf({ principal, accounts, resource }: Scene): Layer[] {
  const hasEntity = principal.type !== 'root' && 'account' in principal
  const isSession = principal.type === 'role-session' || principal.type === 'federated-user'
  const reach: Record<Layer, boolean> = {
    rcp: accounts[resource.account]?.path !== null,
    scp: 'account' in principal && accounts[principal.account]?.path !== null,
    resource: true,
    identity: hasEntity,
    boundary: hasEntity,
    session: isSession,
  }
  return layers.filter((layer) => reach[layer])
}

function drawPlan(draw: Draw, scene: Scene): Plan {
  const reached = layersOf(scene)
  const mood = draw.weighted({ allow: 50, deny: 24, silent: 26 })
  const granting = reached.filter((layer) => layer !== 'rcp')
  return {
    denying: mood === 'deny' ? draw.pick(reached) : undefined,
    silent: mood === 'silent' ? draw.pick(granting) : undefined,
  }
}

/** Draws a whole question: scene first, then every layer from it (ASR-3). */
export function drawQuestion(draw: Draw): VectorQuestion {
  const scene = drawScene(draw)
  const plan = drawPlan(draw, scene)
  const document = (layer: Layer, allow: boolean, deny: boolean): VectorDocument => {
    const place: DocumentPlace = layer === 'resource' || layer === 'rcp' ? layer : 'caller'
    return drawDocument(draw, scene, place, { allow, deny })
  }
  const single = (layer: Layer, probability: number): VectorDocument | null => {
    const isPlanned = plan.denying === layer || plan.silent === layer
    if (!isPlanned && !draw.chance(probability)) return null
    return document(layer, plan.silent !== layer, plan.denying === layer)
  }
  const levels = (layer: Layer, account: string): VectorDocument[][] | null => {
    const path = scene.accounts[account]?.path ?? null
    if (path === null) return null
    const chosen = draw.below(path.length + 1)
    return Array.from({ length: path.length + 1 }, (_, level) => {
      const isChosen = level === chosen
      if (layer === 'rcp' && !isChosen && draw.chance(0.8)) return []
      const allow = !(isChosen && plan.silent === layer)
      const documents = [document(layer, allow, isChosen && plan.denying === layer)]
      if (draw.chance(0.05)) documents.push(document(layer, false, false))
      return documents
    })
  }
  const { principal, resource } = scene
  const isEntity = principal.type !== 'root' && 'account' in principal
  const isSession = principal.type === 'role-session' || principal.type === 'federated-user'
  const needsGrant = resource.mandatoryPolicy === true || !isEntity || resource.account !== home
  const identity = [document('identity', plan.silent !== 'identity', plan.denying === 'identity')]
  if (draw.chance(0.15)) identity.unshift(document('identity', false, false))
  const session = isSession
    ? single('session', principal.type === 'role-session' ? 0.3 : 0.8)
    : null
  return {
    ...scene,
    identityPolicies: isEntity && !draw.chance(0.08) ? identity : [],
    resourcePolicy: single('resource', needsGrant ? 0.95 : 0.4),
    permissionsBoundary: isEntity ? single('boundary', 0.3) : null,
    sessionPolicy:
      session !== null && draw.chance(0.2) ? [session, document('session', false, false)] : session,
    scps: 'account' in principal ? levels('scp', principal.account) : null,
    rcps: levels('rcp', resource.account),
  }
}
