import type { Stack } from './stack.ts'

/** Stacks by name. A package is loaded only where its stack takes part. */
export const stackLoaders: ReadonlyMap<string, () => Promise<Stack>> = new Map([
  ['bare', async () => (await import('./plain.ts')).bare],
  ['no-ops', async () => (await import('./plain.ts')).twoNoOps],
  ['express-jwt', async () => (await import('./jwt-peers.ts')).expressJwt],
  ['express-oauth2-jwt-bearer', async () => (await import('./jwt-peers.ts')).oauth2JwtBearer],
  ['passport-jwt', async () => (await import('./jwt-peers.ts')).passportJwt],
  ['jose', async () => (await import('./hand-made.ts')).joseByHand],
  ['jose-casl', async () => (await import('./hand-made.ts')).joseAndCasl],
  ['fast-jwt', async () => (await import('./hand-made.ts')).fastJwt],
  ['gatewarden', async () => (await import('./gatewarden.ts')).gatewarden],
  ['gatewarden-cold', async () => (await import('./gatewarden.ts')).gatewardenCold],
])

/** Known tokens: what verifies each time is the same in both tables. */
export const warmStacks: readonly string[] = [...stackLoaders.keys()].filter(
  (name) => name !== 'gatewarden-cold',
)

/** Tokens that nobody has seen. */
export const coldStacks: readonly string[] = ['bare', 'jose', 'jose-casl', 'gatewarden-cold']
