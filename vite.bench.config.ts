import { mergeConfig } from 'vite'
import engine from './vite.engine.config.ts'

/** The benchmark is built as the engine is: what is measured is what people run. */
export default mergeConfig(engine, { build: { outDir: 'out/bench', rolldownOptions: { input: { 'bench': 'bench/main.ts', 'airbyte-engine': 'bench/airbyte-engine.ts' }, external: ['playwright'] } } })
