import { mergeConfig } from 'vite'
import engine from './vite.engine.config.ts'

/** What makes the reference from the code: it reads the registries, which only exist in a bundle. */
export default mergeConfig(engine, { build: { outDir: 'out/docs', rolldownOptions: { input: { docs: 'build/docs/main.ts' } } } })
