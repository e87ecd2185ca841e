import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'test/**/*.test.ts',
      'examples/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    globalSetup: ['./scripts/vitest-setup.ts'],
    setupFiles: ['./scripts/vitest-seed.ts'],
    // No test keeps state beyond itself, so files may share a worker: importing once saves a third of the run.
    isolate: false,
    testTimeout: 20_000,
    // ASR-7, with `pnpm coverage`.
    coverage: {
      provider: 'v8',
      include: ['packages/core/src/policy/**/*.ts', 'packages/core/src/decision/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text'],
      thresholds: { 'packages/core/src/decision/**': { branches: 100 } },
    },
  },
})
