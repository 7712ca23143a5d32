import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'
import manifest from './package.json' with { type: 'json' }

/** Made of a hundred files and more, of which little is used: loading them one by one takes longer than all the rest of the engine. */
const BUNDLED = ['drizzle-orm', 'yaml']
const external = Object.keys(manifest.dependencies).filter((name) => !BUNDLED.includes(name))

/** Builds what runs in Node: the engine process, the command line and the worker threads. Chunks stay flat, or worker paths break. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'out/engine',
    target: 'node22',
    minify: false,
    sourcemap: true,
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        cli: 'src-main/hosts/cli/main.ts',
        engine: 'src-main/hosts/process/engine-main.ts',
        'part-worker': 'src-main/workers/part-worker.ts',
      },
      external: [...builtinModules.flatMap((name) => [name, `node:${name}`]), ...external.flatMap((name) => [name, new RegExp(`^${name}/`)])],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
