/** One state of the machine, whatever its depth. */
export interface State {
  readonly name: string;
  readonly type: string;
  /** The `${…Arn}` placeholders in the state's own fields, without `${` and `Arn}`. */
  readonly functions: readonly string[];
}

type Json = { readonly [key: string]: unknown };

/** Every state of an ASL document, those inside Map and Parallel included. */
export function statesOf(machine: Json): State[] {
  return Object.entries(asObject(machine.States)).flatMap(([name, value]) => {
    const state = asObject(value);
    return [describe(name, state), ...machinesIn(state).flatMap(statesOf)];
  });
}

function describe(name: string, state: Json): State {
  const own = { ...state, ItemProcessor: undefined, Iterator: undefined, Branches: undefined };
  const functions = [...JSON.stringify(own).matchAll(/\$\{(\w+)Arn\}/g)].map(([, found]) => String(found));
  return { name, type: String(state.Type), functions };
}

function machinesIn(state: Json): Json[] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  return [state.ItemProcessor, state.Iterator, ...branches]
    .filter((machine) => machine !== undefined)
    .map(asObject);
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
