/** What is typed for what, to be shown below the help of a command. */
export const examples = (...all: readonly (readonly [what: string, words: string])[]): string =>
  `\nExamples:\n${all.map(([what, words]) => `  ${what}:\n    winnow ${words}`).join('\n')}`
