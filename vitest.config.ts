import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './build/longest-first.mjs'

export default defineConfig({
  test: {
    // Half of the time a test waits for a server, a browser or a process: more files than cores at once, of all projects.
    maxWorkers: Math.min(6, Math.ceil(availableParallelism() * 1.5)),
    sequence: { sequencer: LongestFirst },
    // What is waited for comes at once; on a busy machine that is later than the second which Vitest gives it.
    expect: { poll: { timeout: 10_000 } },
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
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [vue()],
        test: {
          name: 'component',
          environment: 'happy-dom',
          include: ['src-renderer/**/*.test.ts'],
          // A process and a page for each of many small files takes three times as long; here a worker runs many, each with modules and a page of its own.
          pool: 'vmThreads',
          setupFiles: 'tests/support/page-globals.ts',
          testTimeout: 15_000,
          // Element Plus imports its own CSS files, which only Vite can read.
          server: { deps: { inline: ['element-plus'] } },
        },
      },
      {
        extends: true,
        // Browsers share the cores with all else: what came before its page was ready is tried once more.
        test: { name: 'e2e', environment: 'node', include: ['tests/e2e/**/*.test.ts'], retry: 1, testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: 'electron', environment: 'node', include: ['tests/electron/**/*.test.ts'], globalSetup: 'tests/electron/setup.ts', retry: 1, testTimeout: 60_000, hookTimeout: 120_000 },
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
