// @ts-check
/** In which order the tests run. */
import { relative, sep } from 'node:path'
import { BaseSequencer } from 'vitest/node'
import { root } from './project.mjs'

/**
 * How many seconds the slower files take, about. They come first, so that none of them is still at work long after all
 * others; `npm test` names the ten slowest at its end.
 * @type {Readonly<Record<string, number>>}
 */
const SECONDS = {
  'tests/conformance/conformance.test.ts': 130,
  'tests/e2e/barriers.test.ts': 70,
  'tests/integration/airbyte.test.ts': 60,
  'tests/integration/schemathesis.test.ts': 50,
  'tests/docs/howto-airbyte.test.ts': 45,
  'tests/integration/airbyte-faults.test.ts': 45,
  'tests/e2e/airbyte.test.ts': 40,
  'tests/python/bridge.test.ts': 35,
  'tests/e2e/workspace.test.ts': 35,
  'tests/e2e/recipe.test.ts': 35,
  'tests/samples/rest-guide.test.ts': 30,
  'tests/e2e/sources.test.ts': 30,
  'tests/e2e/crash.test.ts': 30,
  'tests/e2e/import.test.ts': 30,
  'tests/e2e/map-submit.test.ts': 30,
  'tests/cli/secrets.test.ts': 30,
  'tests/cli/airbyte.test.ts': 30,
  'tests/integration/airbyte-network.test.ts': 30,
  'tests/connectors/s3.test.ts': 25,
  'tests/connectors/watch.test.ts': 25,
  'tests/e2e/mysql.test.ts': 25,
  'tests/cli/run.test.ts': 25,
  'tests/integration/keychain.test.ts': 25,
  'tests/hostile/damaged.test.ts': 25,
  'tests/hostile/huge.test.ts': 25,
  'tests/e2e/grid.test.ts': 20,
  'tests/start/command.test.ts': 20,
  'tests/connectors/targets.test.ts': 20,
  'tests/connectors/mysql-trouble.test.ts': 20,
  'tests/connectors/postgres.test.ts': 20,
  'tests/cli/keys.test.ts': 20,
  'src-main/store/secrets/secret-store.test.ts': 20,
  'src-main/engine/recipe/steps.test.ts': 20,
  'tests/integration/progress.test.ts': 15,
  'tests/electron/main-job.test.ts': 15,
  'tests/e2e/main-job.test.ts': 15,
  'tests/connectors/http.test.ts': 15,
  'tests/connectors/mysql.test.ts': 15,
  'tests/integration/engine-crash.test.ts': 15,
  'tests/cli/sources.test.ts': 15,
  'tests/python/environment.test.ts': 15,
  'tests/e2e/states.test.ts': 10,
  'tests/e2e/keyboard.test.ts': 10,
  'tests/electron/window.test.ts': 10,
}

/** @param {import('vitest/node').TestSpecification} file */
const seconds = ({ moduleId }) => SECONDS[relative(root, moduleId).split(sep).join('/')] ?? 0

/** The slowest files first, whichever project they belong to, and then as Vitest has them: larger files before smaller ones. */
export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    return (await super.sort(files)).sort((one, other) => seconds(other) - seconds(one))
  }
}
