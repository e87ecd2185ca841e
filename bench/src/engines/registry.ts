import type { Engine } from './engine.ts'

/** Engines by name. A package is loaded only where its engine takes part. */
export const engineLoaders: ReadonlyMap<string, () => Promise<Engine>> = new Map([
  ['gatewarden', async () => (await import('./gatewarden.ts')).gatewarden],
  ['evaluator', async () => (await import('./gatewarden-evaluator.ts')).gatewardenEvaluator],
  ['casl', async () => (await import('./casl.ts')).casl],
  ['casl-subject', async () => (await import('./casl.ts')).caslMarked],
  ['casl-rebuilt', async () => (await import('./casl.ts')).caslRebuilt],
  ['casbin', async () => (await import('./casbin.ts')).casbin],
  ['casbin-cached', async () => (await import('./casbin.ts')).casbinCached],
  ['cedar', async () => (await import('./cedar.ts')).cedarSliced],
  ['cedar-whole', async () => (await import('./cedar.ts')).cedarWhole],
])
