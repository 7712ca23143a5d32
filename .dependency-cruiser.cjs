/**
 * The import rules of the layout (docs/decisions/001 and the README's "Where things are"). A rule's comment is shown when
 * it is broken: it says why the import is not wanted. tests/boundaries plants a violation of each and expects red.
 */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const TESTS = '\\.test\\.ts$|^tests/'
const OUR_FOLDERS = '^src-|^build/|^tests/'

module.exports = {
  forbidden: [
    // The fields of a form hold each other, since the schema that they show does.
    rule('no-circular', 'A cycle hides which of the two owns the concept.', { pathNot: '^src-renderer/forms/[^/]*Fields?\\.vue$' }, { circular: true }),
    rule('not-to-unresolvable', 'A typing error, or a package that is not in package.json.', {}, { couldNotResolve: true, pathNot: '^electron$' }),
    rule('not-to-tests', 'What ships must not need what only tests have; benchmarks start the same servers.', { pathNot: `${TESTS}|^bench/` }, { path: TESTS }),

    rule('shared-is-pure', 'src-shared runs in every host, the page among them: nothing of ours, and of libraries only zod, the contract and RE2 in JavaScript.',
      { path: '^src-shared/', pathNot: TESTS }, { pathNot: '^src-shared/|node_modules/(zod|@orpc|re2js)/', dependencyTypesNot: ['core'] }),
    rule('shared-no-node', 'src-shared runs in every host, the page among them: no Node.', { path: '^src-shared/', pathNot: TESTS }, { dependencyTypes: ['core'] }),

    rule('engine-knows-no-host', 'What the engine needs of hosts, API, jobs and store it is given; they call it, never the reverse.',
      { path: '^src-main/engine/', pathNot: TESTS }, { path: '^src-main/(hosts|api|jobs|store|python|compose)' }),
    rule('api-knows-no-host', 'One contract, many ways in: a handler works the same behind each.', { path: '^src-main/(api|jobs|store)/', pathNot: TESTS }, { path: '^src-main/hosts/' }),
    rule('only-electron-host-uses-electron', 'The engine also runs behind the command line and HTTP: one door to Electron.',
      { pathNot: '^src-main/hosts/electron/|^src-preload/' }, { path: '^electron$|node_modules/electron/' }),
    rule('shell-holds-no-data', 'The shell stays responsive whatever the engine does: it only starts it, and takes ports to it.', { path: '^src-main/hosts/electron/', pathNot: TESTS }, { path: '^src-main/(engine|jobs|workers)/' }),
    rule('preload-is-thin', 'What stands between the sandbox and Electron is one small file: named functions, no library.', { path: '^src-preload/' }, { pathNot: '^src-shared/desktop\\.ts$|^electron$|node_modules/electron/' }),
    rule('renderer-only-shared', 'The page talks through the contract alone.', { path: '^src-renderer/' }, { path: '^src-(main|preload)/|^build/' }),
    rule('renderer-no-node', 'The page runs in a sandbox without Node.', { path: '^src-renderer/', pathNot: TESTS }, { dependencyTypes: ['core'] }),

    rule('only-engine-duckdb-uses-duckdb', 'Budget, sandbox and quoting hold only where every instance is opened in one place.',
      { pathNot: '^src-main/engine/duckdb/' }, { path: 'node_modules/@duckdb/' }),
    rule('only-sqlite-and-store-use-better-sqlite3', 'SQLite as data is read in engine/sqlite, our own metadata live in store: nowhere else.',
      { path: '^src-', pathNot: `^src-main/(engine/sqlite|store)/|${TESTS}` }, { path: 'node_modules/(@types/)?better-sqlite3/' }),

    rule('steps-are-islands', 'A step is one file: #shared/define, #shared/model and zod are all it may use.',
      { path: '^src-main/engine/recipe/steps/', pathNot: TESTS }, { pathNot: '^src-shared/(define|model)/|node_modules/zod/' }),
    rule('formats-are-islands', 'A format is one folder: its own files, #shared, #engine/{duckdb,sqlite,json,text,zip} and libraries, never another format or the rest of the engine.',
      { path: '^src-main/engine/formats/([^/]+)/', pathNot: TESTS },
      { path: OUR_FOLDERS, pathNot: '^src-shared/|^src-main/engine/(duckdb|sqlite|json|text|zip)/|^src-main/engine/formats/$1/' }),
    rule('connectors-are-islands', 'A connector is one folder: its own files, #shared, #engine/{duckdb,sqlite,sources/tools} and libraries, never another connector.',
      { path: '^src-main/engine/connectors/([^/]+)/', pathNot: TESTS },
      { path: OUR_FOLDERS, pathNot: '^src-shared/|^src-main/engine/(duckdb|sqlite|sources/tools)/|^src-main/engine/connectors/$1/' }),
  ],
  options: {
    // Types count: an import of a type alone ties two parts together just as well.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.vue', '.json', '.d.ts'] },
  },
}
