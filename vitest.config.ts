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
  },
})
