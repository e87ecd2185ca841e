import fc from 'fast-check'

// `pnpm test` draws the same cases every time: a change is judged by what it changed, not by luck. New cases are drawn by
// `pnpm test:deep`, or with GATEWARDEN_SEED.
if (process.env['GATEWARDEN_ASSURANCE'] === undefined) {
  fc.configureGlobal({ seed: Number(process.env['GATEWARDEN_SEED'] ?? 20_261_124) })
}
