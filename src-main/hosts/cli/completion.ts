import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = typeof SHELLS[number]

/** A command by the words that lead to it, and what may come next. */
interface Place {
  /** '' is `winnow` itself, 'sources add' one of its commands. */
  readonly path: string
  readonly commands: readonly Command[]
  readonly options: readonly Completed[]
}

interface Completed {
  readonly flag: string
  readonly description: string
  /** The values that it takes; empty where any is taken. */
  readonly choices: readonly string[]
}

/** The script by which a shell completes commands, options and their values; what it does not know are files. */
export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program, '')
  if (shell === 'fish') return fish(places)
  return `${shell === 'zsh' ? 'autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n' : ''}${bash(places)}`
}

function placesOf(command: Command, path: string): Place[] {
  const options = command.options.filter(({ hidden }) => !hidden).flatMap(({ long, description, argChoices = [] }): Completed[] => (typeof long === 'string' ? [{ flag: long, description, choices: argChoices }] : []))
  return [{ path, commands: command.commands, options: [...options, { flag: '--help', description: 'what there is', choices: [] }] }, ...command.commands.flatMap((inner) => placesOf(inner, `${path} ${inner.name()}`.trim()))]
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Bash 3.2, which macOS has, knows no associative arrays: the words are told by a function. */
function bash(places: readonly Place[]): string {
  const words = places.map(({ path, commands, options }) => `    ${quoted(path)}) echo ${quoted([...commands.map((command) => command.name()), ...options.map(({ flag }) => flag)].join(' '))};;`)
  const values = places.flatMap(({ path, options }) => options.flatMap(({ flag, choices }) => (choices.length === 0 ? [] : [`    ${quoted(`${path} ${flag}`)}) echo ${quoted(choices.join(' '))};;`])))
  return `_winnow_words() {
  case "$1" in
${words.join('\n')}
  esac
}
_winnow_values() {
  case "$1" in
${values.join('\n')}
  esac
}
_winnow() {
  local word place='' option='' found
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      -*) option=$word ;;
      *) case " $(_winnow_words "$place") " in *" $word "*) place="\${place:+$place }$word"; option='' ;; esac ;;
    esac
  done
  case "\${COMP_WORDS[COMP_CWORD]}" in
    -*) found=$(_winnow_words "$place") ;;
    *) found=$(_winnow_values "$place $option"); [ -n "$found" ] || found=$(_winnow_words "$place") ;;
  esac
  COMPREPLY=($(compgen -W "$found" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _winnow winnow
`
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, options }) => {
    const here = path === '' ? '__fish_use_subcommand' : path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    const before = commands.length > 0 && path !== '' ? `${here}; and not __fish_seen_subcommand_from ${commands.map((command) => command.name()).join(' ')}` : here
    return [
      ...commands.map((command) => `complete -c winnow -f -n ${quoted(before)} -a ${command.name()} -d ${quoted(command.description())}`),
      ...options.map(({ flag, description, choices }) => `complete -c winnow -n ${quoted(before)} -l ${flag.slice(2)} -d ${quoted(description)}${choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ''}`),
    ]
  })
  return `${lines.join('\n')}\n`
}
