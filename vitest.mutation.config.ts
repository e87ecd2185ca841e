import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const core = (path: string): string =>
  fileURLToPath(new URL(`./packages/core/src/${path}`, import.meta.url))

/** What runs against each mutant: the tests beside the sources, the vectors, a short comparison, short laws. */
export default defineConfig({
  // The linked package would lead to the sources without mutants.
  resolve: {
    alias: [
      { find: /^@gatewarden\/core$/, replacement: core('index.ts') },
      { find: /^@gatewarden\/core\/testing$/, replacement: core('testing/index.ts') },
    ],
  },
  test: {
    include: [
      'packages/core/src/{policy,decision}/**/*.test.ts',
      'test/reference/{vectors,differential,laws,operator-laws}.test.ts',
    ],
    setupFiles: ['./scripts/vitest-seed.ts'],
    isolate: false,
    testTimeout: 20_000,
    env: {
      GATEWARDEN_SEED: '20261124',
      GATEWARDEN_CASES: '1500',
      GATEWARDEN_LAW_RUNS: '30',
    },
  },
})
