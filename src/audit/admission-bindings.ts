/** What a check that was an admission policy sees in place of what all checks see: the object as it is admitted, its variables. */
import type { AdmissionPart, Check } from './check.ts';
import { type Bindings, compile } from './expression.ts';

const known = new WeakMap<AdmissionPart, WeakMap<Bindings, Bindings>>();

/** The bindings themselves for every other check. */
export function boundFor(
  { admission, resource }: Pick<Check, 'admission' | 'resource'>,
  bindings: Bindings,
): Bindings {
  if (admission === undefined) return bindings;
  const ofCheck = known.get(admission) ?? new WeakMap<Bindings, Bindings>();
  known.set(admission, ofCheck);
  const made = ofCheck.get(bindings) ?? asAdmitted(admission, resource, bindings);
  ofCheck.set(bindings, made);
  return made;
}

/** What `admitted` holds: the object as it is, and the pod that it makes. */
interface Admitted {
  readonly object: Readonly<Record<string, unknown>>;
  readonly pod: Readonly<Record<string, unknown>> | undefined;
}

function asAdmitted(
  { variables, kinds }: AdmissionPart,
  resource: Check['resource'],
  bindings: Bindings,
): Bindings {
  const { admitted, request } = bindings;
  if (!isAdmitted(admitted)) return bindings;
  const isItself = admitted.pod === undefined || kinds.includes(String(admitted.object.kind));
  const own: Record<string, unknown> = {};
  const made: Bindings = {
    ...bindings,
    object: isItself ? admitted.object : admitted.pod,
    request: isItself ? request : requestOfPod(request),
    variables: own,
  };
  for (const { name, expression } of variables) {
    Object.defineProperty(own, name, {
      enumerable: true,
      get: () => compile(expression, resource).evaluate(made),
    });
  }
  return made;
}

const POD = { group: '', version: 'v1', kind: 'Pod' };

function requestOfPod(request: unknown): unknown {
  return typeof request === 'object' ? { ...request, kind: POD, requestKind: POD } : request;
}

function isAdmitted(value: unknown): value is Admitted {
  return typeof value === 'object' && value !== null && 'object' in value && 'pod' in value;
}
