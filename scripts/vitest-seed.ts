import fc from 'fast-check'

// `pnpm test` draws the same cases every time: a change is judged by what it changed, not by luck. New cases are drawn by
// `pnpm test:deep`, or with GATEWARDEN_SEED.
const isQuick = process.env['GATEWARDEN_ASSURANCE'] === undefined
const seed = process.env['GATEWARDEN_SEED'] ?? (isQuick ? 20_261_124 : undefined)

if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) })
