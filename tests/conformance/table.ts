import { CASES, type Case, type Fixture } from './fixture'

/** The page of what every connector is tried with: connector × case. */
export function tableOf(fixtures: readonly Fixture[]): string {
  const sorted = [...fixtures].toSorted((one, other) => one.connector.localeCompare(other.connector, 'en'))
  const reasons = [...new Set(sorted.flatMap(({ cannot }) => Object.values(cannot)))]
  const cell = ({ cannot }: Fixture, name: Case): string => (cannot[name] === undefined ? '✓' : `– <sup>${reasons.indexOf(cannot[name]) + 1}</sup>`)
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const names = Object.keys(CASES) as Case[]
  return `${[
    '<!-- Made by the conformance suite (tests/conformance): `vitest run -u tests/conformance` writes it. -->',
    '# What every connector is tried with',
    'Each case runs against a real system of its kind in every test run. ✓ it does that; – it cannot have that case, for the reason below.',
    [line(['case', ...sorted.map(({ connector, from }) => `${connector}${from === undefined ? '' : ' *'}`)]), line(['---', ...sorted.map(() => ':-:')]), ...names.map((name) => line([`**${name}**: ${CASES[name]}`, ...sorted.map((fixture) => cell(fixture, name))]))].join('\n'),
    reasons.map((reason, index) => `${index + 1}. ${reason}`).join('\n'),
    '\\* comes from outside Winnow: an example that the suite installs.',
  ].join('\n\n')}\n`
}
