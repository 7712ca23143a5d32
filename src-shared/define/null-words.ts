/** Words that people write where a value is missing; compared in small letters and without white space round them. */
export const NULL_WORDS: readonly string[] = [
  'null', '(null)', '<null>', '\\n', 'nil', 'none', 'na', 'n/a', 'n.a.', '#n/a', '#na', '#null!', '#value!', '#ref!', '#div/0!', 'nan', 'missing', '-', '--', '---', '?', '.',
  'k.a.', 'n.v.', 's/o',
]
