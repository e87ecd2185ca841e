import type { LoadEngine } from './load-engine.ts'

/** Ways to load a world by name; each runs in a process of its own and loads its package there. */
export const loadEngines: ReadonlyMap<string, () => Promise<LoadEngine>> = new Map([
  ['gatewarden', async () => (await import('./gatewarden-loads.ts')).compiled],
  ['gatewarden-lazy', async () => (await import('./gatewarden-loads.ts')).lazy],
  ['gatewarden-store', async () => (await import('./store-load.ts')).store],
  ['casl', async () => peer((await import('../engines/casl.ts')).casl)],
  ['casbin', async () => peer((await import('../engines/casbin.ts')).casbin)],
])

/** What `--only` takes. */
export const loadEngineNames: readonly string[] = [...loadEngines.keys()]

async function peer(engine: import('../engines/engine.ts').Engine): Promise<LoadEngine> {
  const { loadPeer } = await import('./peer-load.ts')
  return loadPeer(engine)
}
