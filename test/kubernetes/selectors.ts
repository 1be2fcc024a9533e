/** Label and field selectors, as far as the recordings and Plimsoll use them. */
import type { RawObject } from './recordings.ts';

type Test = (object: RawObject) => boolean;

/** The fields that the API knows for each resource, beside name and namespace. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: ['status.phase', 'spec.nodeName', 'spec.serviceAccountName'],
  events: ['involvedObject.name', 'involvedObject.kind', 'involvedObject.uid', 'type', 'reason'],
};

/** The test that a field selector stands for, or the message with which the API refuses it. */
export function fieldTest(resource: string, selector: string): Test | { readonly refusal: string } {
  const tests: Test[] = [];
  for (const term of selector.split(',').filter((part) => part !== '')) {
    const [, field = '', operator = '', value = ''] = /^([^!=]+)(!=|==?)(.*)$/.exec(term) ?? [];
    const known = ['metadata.name', 'metadata.namespace', ...(FIELDS[resource] ?? [])];
    if (!known.includes(field)) return { refusal: `field label not supported: ${field}` };
    tests.push((object) => (valueAt(object, field.split('.')) === value) === (operator !== '!='));
  }
  return (object) => tests.every((test) => test(object));
}

export function labelTest(selector: string): Test {
  const terms = selector.match(/[^,(]+(\([^)]*\))?/g) ?? [];
  const tests = terms.map<Test>((term) => {
    const [, label = '', operator = '', values = ''] =
      /^\s*([^\s!=]+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(term) ??
      /^\s*([^\s!=]+)\s*(!=|==?)\s*(.*?)\s*$/.exec(term) ??
      [];
    if (label === '') {
      const isAbsent = term.trim().startsWith('!');
      const name = term.trim().replace(/^!/, '');
      return ({ metadata }) => (metadata.labels?.[name] !== undefined) !== isAbsent;
    }
    const wanted = values.split(',').map((value) => value.trim());
    const isMeant = operator !== 'notin' && operator !== '!=';
    return ({ metadata }) => wanted.includes(metadata.labels?.[label] ?? '\0') === isMeant;
  });
  return (object) => tests.every((test) => test(object));
}

function valueAt(object: unknown, path: readonly string[]): string {
  let value = object;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return '';
    value = new Map(Object.entries(value)).get(step);
  }
  return typeof value === 'string' ? value : '';
}
