import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: 'tests/support/global-setup.ts',
    // Worker threads cannot load TypeScript: they run the built bundle.
    env: { WINNOW_WORKERS: join(import.meta.dirname, 'out', 'engine') },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src-shared/**/*.test.ts', 'src-main/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/electron/**'],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        plugins: [vue()],
        // Element Plus imports its own CSS files, which only Vite can read.
        test: { name: 'component', environment: 'happy-dom', include: ['src-renderer/**/*.test.ts'], server: { deps: { inline: ['element-plus'] } } },
      },
      {
        extends: true,
        // A browser and a built app each: one file after the other.
        test: { name: 'e2e', environment: 'node', include: ['tests/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
      },
      {
        extends: true,
        // A window and an engine each: one file after the other.
        test: { name: 'electron', environment: 'node', include: ['tests/electron/**/*.test.ts'], globalSetup: 'tests/electron/setup.ts', testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src-main/engine/**/*.ts', 'src-shared/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts'],
      reporter: ['json-summary', 'html'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      thresholds: {
        '{src-main/engine,src-shared}/**': { lines: 85 },
        'src-shared/define/**': { lines: 95 },
      },
    },
  },
})
