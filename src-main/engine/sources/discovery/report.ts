import type { ChosenStream, DiscoveredSource, DiscoveryReport } from '#shared/model/discovery'
import type { Problem } from '#shared/model/problem'

const [template = ''] = Object.values(import.meta.glob<string>('../../../../resources/templates/data-source-discovery.md', { query: '?raw', import: 'default', eager: true }))

/** The shipped template, filled with what was found and noted: Markdown without any data. */
export function writeReport({ project, at, inventory, found, sources }: DiscoveryReport): string {
  const parts: Readonly<Record<string, string>> = {
    project: project.name, date: at.slice(0, 10),
    found: found.length === 0 ? 'Nothing was found by looking on this machine.' : table(['source', 'connector', 'what it is'], found.map(({ name, connector, note }) => [name, connector, note])),
    inventory: [...inventory ? [inventory] : [], sources.length === 0 ? 'No source was set up yet.' : table(['source', 'connector', 'works', 'streams', 'chosen', 'value', 'effort'], sources.map(({ answers, check, streams, chosen }) => [
      answers.name, answers.connector, check?.ok ? 'yes' : 'no', String(streams.length), String(chosen.length), answers.value ?? '', answers.effort ?? '',
    ]))].join('\n\n'),
    sources: sources.map((source, index) => sourcePart(source, index + 3)).join('\n\n'),
    next: nextSteps(sources),
  }
  return template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => parts[name] ?? whole)
}

function sourcePart({ answers, check, streams, relationships, chosen, problems }: DiscoveredSource, number: number): string {
  const notes = [['Business value', answers.value], ['Effort', answers.effort], ['Requirements', answers.requirements], ['Findings', answers.findings]].flatMap(([title, text]) => (text ? [`- **${title}**: ${listed(text)}`] : []))
  return [
    `## ${number}. ${answers.name} (${answers.connector})`,
    ...notes.length > 0 ? [notes.join('\n')] : [],
    ...check ? ['### Connection', table(['', 'what', 'found'], check.steps.map(({ ok, what, message, remedy }) => [ok ? '✓' : '✗', what, ok || remedy === undefined ? message : `${message} ${remedy}`]))] : [],
    ...problemPart(problems),
    ...streams.length > 0 ? ['### Streams', table(['stream', 'kind', 'rows', 'key', 'notes'], streams.map(({ id, kind, rows, key, comment, notes = [] }) => [id, kind, countOf(rows), key.join(', '), [...comment === undefined ? [] : [comment], ...notes].join('; ')]))] : [],
    ...relationships.length > 0 ? ['### Relationships', table(['from', 'to', ''], relationships.map(({ from, to, declared }) => [`${from.stream} (${from.columns.join(', ')})`, `${to.stream} (${to.columns.join(', ')})`, declared ? 'declared' : 'by name']))] : [],
    ...chosen.flatMap(chosenPart),
  ].join('\n\n')
}

const chosenPart = ({ stream, why, columns, sampled, rows, seconds, dataset, problems }: ChosenStream): string[] => [
  `### Chosen: ${stream}`,
  [...why ? [`- **Why**: ${listed(why)}`] : [], `- **Volume**: ${rows ? `${countOf(rows)} rows` : 'not counted'}${seconds === null ? '' : `, about ${seconds} s to read`}`, ...dataset ? [`- **Imported**: ${dataset.rows.toLocaleString('en')} rows in the dataset "${dataset.name}"`] : []].join('\n'),
  ...problemPart(problems),
  ...columns.length > 0 ? [`Of the first ${sampled.toLocaleString('en')} rows:`, table(['column', 'type', 'filled', 'different values'], columns.map(({ name, type, filled, distinct }) => [name, type, `${Math.round(filled * 100)} %`, String(distinct)]))] : [],
]

const problemPart = (problems: readonly Problem[]): string[] => (problems.length === 0 ? [] : [problems.map(({ code, message, remedy }) => `- **${code}**: ${message} ${remedy}`).join('\n')])

function nextSteps(sources: readonly DiscoveredSource[]): string {
  const steps = sources.flatMap(({ answers: { name }, check, chosen, problems }) => {
    const wrong = check?.steps.find(({ ok }) => !ok)?.remedy ?? problems[0]?.remedy
    if (wrong !== undefined) return [`- ${name}: ${wrong}`]
    return chosen.filter(({ dataset, problems: failed }) => dataset === null && failed.length === 0).map(({ stream }) => `- \`winnow sources import ${JSON.stringify(name)} ${JSON.stringify(stream)}\``)
  })
  return steps.length === 0 ? 'Choose streams, and import them.' : steps.join('\n')
}

/** A text of several lines inside one item of a list. */
const listed = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, '\n  ')

const countOf = (rows: ChosenStream['rows']): string => (rows === null ? '' : `${rows.exact ? '' : 'about '}${rows.count.toLocaleString('en')}`)

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
