import { calls, propsOf, type Type, typeOf, types, type TypeRef } from '../inputs/assembly';
import { HANDED_OVER, sampleOf } from '../inputs/samples';
import { wrongValues } from '../inputs/wrong-values';

/*
 * Every public input, found in the assembly, gets values that it may not take, by really calling: the answer is an error of ours that names the slot. A new parameter, prop
 * or enum without a check fails here; a new factory or method wants a right call in test/inputs/samples.ts.
 */

/** What only comes out of the library, or is judged by cdk8s: `TunedApp` takes the place of its `App`. */
const OUTPUTS = ['AcknowledgedFinding', 'ColdStart', 'CostEstimate', 'CostLevel', 'Decision', 'DecisionSource', 'Finding', 'LocatedFinding', 'NodeEstimate', 'ReactionTerm', 'Sensitivity', 'Simulation', 'SimulationStep'];

/** What is wrong with the answer to a wrong value; undefined where it is as it should be. */
function fault(slot: string, make: () => unknown): string | undefined {
  try {
    make();
  } catch (e) {
    const { message } = e as Error;
    const last = slot.split('.').pop()!.replace(/\[\]$/, '');
    const raw = !(e instanceof Error) || e.constructor !== Error || /\[object |undefined \(reading|is not a function|is not iterable|Cannot |=>/.test(message);
    return raw ? `raw: ${String(e)}` : message.includes(last) ? undefined : `does not name ${last}: ${message}`;
  }
  return 'accepted';
}

const told = (value: unknown): string => {
  try {
    return typeof value === 'object' && value !== null ? JSON.stringify(value)?.slice(0, 80) ?? String(value) : String(value);
  } catch {
    return 'a value';
  }
};

/** Every wrong value of every slot of a call, with what is wrong with its answer. */
function faultsOf(name: string): string[] {
  const { parameters } = calls.find((call) => call.name === name)!;
  const sample = sampleOf(name)!;
  return parameters.flatMap((parameter, index) => {
    const good = sample.args()[index];
    const slots = wrongValues(parameter.name, parameter.type, (parameter.optional ?? false) || (parameter.variadic ?? false), good);
    return slots.flatMap(([slot, value]) => {
      const found = fault(slot, () => {
        const args = sample.args();
        args[index] = value;
        return sample.call(...args);
      });
      return found === undefined ? [] : [`${name} ${slot} = ${told(value)}: ${found}`];
    });
  });
}

const ours = calls.filter((call) => !call.name.startsWith('new TunedApp'));

test.each(ours.map((call) => call.name))('%s has a right call to start from', (name) => {
  const sample = sampleOf(name);
  expect([name, sample === undefined ? 'add one to test/inputs/samples.ts' : 'has one']).toEqual([name, 'has one']);
  expect(() => sample!.call(...sample!.args())).not.toThrow();
});

test.each(ours.filter((call) => sampleOf(call.name) !== undefined).map((call) => call.name))('%s refuses every wrong value by the name of its slot', (name) => {
  expect(faultsOf(name)).toEqual([]);
});

test.each(Object.keys(HANDED_OVER))('what users hand over as %s is checked in the same way', (name) => {
  const { good, call } = HANDED_OVER[name];
  expect(() => call(good())).not.toThrow();
  const struct = types.find((type) => type.name === name)!;
  const faults = wrongValues(name, { fqn: struct.fqn }, false, good()).flatMap(([slot, value]) => {
    const found = slot === name ? fault('', () => call(value)) : fault(slot, () => call(value));
    return found === undefined ? [] : [`${slot} = ${told(value)}: ${found}`];
  });
  expect(faults).toEqual([]);
});

/** The structs that a struct extends, and those that they extend. */
function extended(struct: Type): Type[] {
  return (struct.interfaces ?? []).flatMap((fqn) => [typeOf(fqn)!, ...extended(typeOf(fqn)!)]);
}

test('every struct and enum is reached by some call, or only comes out', () => {
  const reached = new Set<string>(Object.keys(HANDED_OVER));
  const reach = (type: TypeRef): void => {
    const found = typeOf((type.collection?.elementtype ?? type).fqn);
    if (found === undefined || (found.kind !== 'enum' && !found.datatype) || reached.has(found.name)) {
      return;
    }
    reached.add(found.name);
    (found.kind === 'enum' ? [] : propsOf(found)).forEach((prop) => reach(prop.type));
    extended(found).forEach((parent) => reached.add(parent.name));
  };
  ours.forEach((call) => call.parameters.forEach((parameter) => reach(parameter.type)));
  expect(types.filter((t) => (t.kind === 'enum' || t.datatype) && !reached.has(t.name) && !OUTPUTS.includes(t.name)).map((t) => t.name)).toEqual([]);
});
