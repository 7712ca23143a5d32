import { inject, type InjectionKey, type Ref } from 'vue'
import type { Column } from '#shared/model/column'
import type { Problem } from '#shared/model/problem'

/** What every field of a form can see. */
export interface FormContext {
  readonly columns: Readonly<Ref<readonly Column[]>>
  /** Problems of the form's values, their pointers being relative to the form. */
  readonly problems: Readonly<Ref<readonly Problem[]>>
  /** Whether fields that are not filled in are complained of: not before somebody wanted to be done. */
  readonly strict: Readonly<Ref<boolean>>
  /** There is room for what each field says of itself, in alternatives and lists too. */
  readonly roomy: Readonly<Ref<boolean>>
  /** The pointers of the fields that there are: problems of all others are told by the form. */
  readonly pointers: Set<string>
}

export const formContext: InjectionKey<FormContext> = Symbol('form')

/** Throws when a field stands outside of a form. */
export function useForm(): FormContext {
  const context = inject(formContext)
  if (!context) throw new Error('a field needs a SchemaForm around it')
  return context
}
