export const drift = {
  title: 'The columns differ', intro: 'This recipe was made for other columns. Say which column takes the place of each missing one.', missing: (name: string) => `"${name}" is missing; use`, skip: 'leave out what needs it',
  added: (names: string) => `New columns: ${names}.`, changed: (name: string, was: string, is: string) => `${name} was ${was} and is ${is}.`, submit: 'Run with these', stop: 'Stop',
}
