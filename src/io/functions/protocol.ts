import type { FunctionError } from '../../domain/invocation/model.ts';

/** What the runtime is told: which bundle it is to load, or a payload. */
export type ToRuntime =
  | { readonly load: string; readonly name: string }
  | { readonly payload: string; readonly deadline: number; readonly id: string; readonly end: string };

/** What it says: that the function is loaded, or what it answered. Times in milliseconds, memory in bytes. */
export type FromRuntime =
  | { readonly loaded: number }
  | { readonly notLoaded: FunctionError; readonly milliseconds: number }
  /** `ends`: the process does, too. */
  | ({ readonly milliseconds: number; readonly memory: number; readonly ends?: true } & (
      | { readonly text: string }
      | { readonly error: FunctionError }
    ));
