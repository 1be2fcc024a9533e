/**
 * A check as a ValidatingAdmissionPolicy, so that a cluster refuses what the check finds. Only what an admission policy can
 * see and call can be exported: the object, its namespace, and CEL as Kubernetes has it.
 */

import { isKubeKind, type KubeKind } from '../../facts/finding.ts';
import { CEL_FUNCTIONS } from '../cel-functions.ts';
import type { Check } from '../check.ts';
import { compile, operands, parseTree } from '../expression.ts';
import { NEWEST_MINOR, WORKLOAD_VARIABLES, type WorkloadVariable } from './admission-names.ts';

export type PolicyExport =
  | { readonly policy: Manifest; readonly binding: Manifest }
  /** Why it can't be exported, one sentence. */
  | { readonly refusal: string };

type Manifest = Readonly<Record<string, unknown>>;

export function exportedPolicy(check: Check): PolicyExport {
  const { id, resource } = check;
  if (!isKubeKind(resource))
    return { refusal: `${id} is about each ${resource}, which no Kubernetes API serves.` };
  const rules = RULES[resource];
  if (rules === undefined)
    return { refusal: `${id} is about the cluster as a whole, which no request changes.` };
  const sources = check.when === undefined ? [check.pass] : [check.when, check.pass];
  const refusal = refusalOf(check, sources);
  if (refusal !== undefined) return { refusal };
  return { policy: policyOf(check, rules, sources), binding: bindingOf(check) };
}

const OF_ADMISSION: ReadonlySet<string> = new Set([
  'object',
  'oldObject',
  'request',
  'namespaceObject',
  'variables',
]);

/** Functions of our CEL that that of Kubernetes has not. */
const NOT_IN_KUBERNETES: ReadonlySet<string> = new Set([
  ...CEL_FUNCTIONS.map(({ signature }) => /(\w+)\(/.exec(signature)?.[1] ?? ''),
  'flatten',
  'distinct',
  'slice',
  'sort',
]);

function refusalOf({ id, mode, resource }: Check, sources: readonly string[]): string | undefined {
  if (mode === 'manual') return `${id} is decided by a person, not by an expression.`;
  const expressions = sources.map((source) => compile(source, resource));
  const names = [...new Set(expressions.flatMap(({ variables }) => [...variables]))];
  const own = names.filter((name) => !OF_ADMISSION.has(name));
  if (own.length > 0) {
    return `${id} reads ${own.join(', ')}, which Plimsoll works out from more than the object: an admission policy does not see that.`;
  }
  const calls = sources.flatMap((source) => callsIn(parseTree(source, resource)));
  const unknown = calls.filter((name) => NOT_IN_KUBERNETES.has(name));
  if (unknown.length > 0)
    return `${id} calls ${[...new Set(unknown)].join(', ')}, which the CEL of Kubernetes does not have.`;
  return undefined;
}

function callsIn(node: ReturnType<typeof parseTree>): readonly string[] {
  const own = node.op === 'call' || node.op === 'rcall' ? [node.args[0]] : [];
  return [...own, ...operands(node).flatMap(callsIn)];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
}

function rule(group: string, resources: readonly string[]): Rule {
  return { apiGroups: [group], apiVersions: ['v1'], resources };
}

/** Undefined for what no request is about. */
const RULES: Readonly<Record<KubeKind, readonly Rule[] | undefined>> = {
  workload: [
    rule('', ['pods', 'pods/ephemeralcontainers', 'replicationcontrollers']),
    rule('apps', ['deployments', 'replicasets', 'statefulsets', 'daemonsets']),
    rule('batch', ['jobs', 'cronjobs']),
  ],
  namespace: [rule('', ['namespaces'])],
  node: [rule('', ['nodes'])],
  service: [rule('', ['services'])],
  ingress: [rule('networking.k8s.io', ['ingresses'])],
  networkpolicy: [rule('networking.k8s.io', ['networkpolicies'])],
  role: [rule('rbac.authorization.k8s.io', ['roles', 'clusterroles'])],
  rolebinding: [rule('rbac.authorization.k8s.io', ['rolebindings', 'clusterrolebindings'])],
  serviceaccount: [rule('', ['serviceaccounts'])],
  cluster: undefined,
};

const TEMPLATE = 'object.kind == "CronJob" ? object.spec.jobTemplate.spec.template : object.spec.template';
const VERSION_LABEL = '"pod-security.kubernetes.io/enforce-version"';

/** The same values that checks see: admission-names.ts makes those. */
const DEFINITIONS: Readonly<Record<WorkloadVariable, string>> = {
  pod: `object.kind == "Pod" ? object.spec : (${TEMPLATE}).spec`,
  metadata:
    `object.kind == "Pod" ` +
    `? {"labels": object.metadata.?labels.orValue({}), "annotations": object.metadata.?annotations.orValue({})} ` +
    `: {"labels": (${TEMPLATE}).?metadata.?labels.orValue({}), ` +
    `"annotations": (${TEMPLATE}).?metadata.?annotations.orValue({})}`,
  containers:
    'variables.pod.containers + variables.pod.?initContainers.orValue([]) + ' +
    'variables.pod.?ephemeralContainers.orValue([])',
  minor:
    `namespaceObject.metadata.?labels[?${VERSION_LABEL}].orValue("").matches("^v1[.](0|[1-9][0-9]{0,3})$") ` +
    `? int(namespaceObject.metadata.labels[${VERSION_LABEL}].substring(3)) : ${NEWEST_MINOR}`,
};

function policyOf(check: Check, rules: readonly Rule[], sources: readonly string[]): Manifest {
  const { id, title, resource, when, pass, fix } = check;
  const used = variablesIn(sources, resource);
  const variables = WORKLOAD_VARIABLES.filter((name) => used.has(name)).map((name) => ({
    name,
    expression: DEFINITIONS[name],
  }));
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: policyName(id) },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: rules.map((one) => ({ ...one, operations: ['CREATE', 'UPDATE'] })),
      },
      ...(variables.length > 0 && { variables }),
      validations: [
        {
          // Conditions of a match see no variables, so what a check applies to is a part of what it asks.
          expression: when === undefined ? oneLine(pass) : `!(${oneLine(when)}) || (${oneLine(pass)})`,
          // The API server refuses a message of several lines.
          message: oneLine(`${title}. ${fix.text}`),
        },
      ],
    },
  };
}

/** Those that expressions name, and those that these are made of. */
function variablesIn(sources: readonly string[], resource: Check['resource']): ReadonlySet<string> {
  const used = new Set<string>();
  for (const source of sources) {
    for (const [name, field] of compile(source, resource).paths) {
      if (name === 'variables' && field !== undefined) used.add(field);
    }
  }
  if (used.has('containers')) used.add('pod');
  return used;
}

function bindingOf({ id }: Check): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: policyName(id) },
    spec: {
      policyName: policyName(id),
      validationActions: ['Warn', 'Audit'],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [
            {
              key: 'kubernetes.io/metadata.name',
              operator: 'NotIn',
              values: ['kube-system', 'kube-public', 'kube-node-lease'],
            },
          ],
        },
      },
    },
  };
}

/** Names of objects are as ids of checks. */
function policyName(id: string): string {
  return `plimsoll.${id}`;
}

function oneLine(source: string): string {
  return source.replace(/\s+/g, ' ').trim();
}
