/**
 * Existing ValidatingAdmissionPolicies as checks: each validation becomes one, about the kinds of objects that the policy
 * names. Policies about pods are asked of the workloads that make them, too. Bindings are not looked at: a policy that lies
 * there is meant to be asked.
 */

import type { KubeKind } from '../../facts/finding.ts';
import { Fields } from '../../facts/kubernetes/fields.ts';
import { isRecord } from '../../facts/kubernetes/kube-object.ts';
import { type LabelSelector, readLabelSelector } from '../../facts/kubernetes/label-selector.ts';
import type { Check } from '../check.ts';
import type { CheckFile, LocatedCheck } from '../check-file.ts';
import { compile, ExpressionError, operands, parseTree, resultType, validate } from '../expression.ts';
import type { RuleProblem } from '../rule-problem.ts';
import { type Path, readYamlDocuments, type YamlSource } from '../yaml-source.ts';

/** Undefined when none of the documents is such a policy. `file` is the name that messages show. */
export function readAdmissionPolicies(text: string, file: string): CheckFile | undefined {
  const checks: LocatedCheck[] = [];
  const problems: RuleProblem[] = [];
  let policies = 0;
  for (const source of readYamlDocuments(text)) {
    for (const { line, message } of source.errors) problems.push({ file, line, field: '', message });
    for (const { value, path } of policiesIn(source.value)) {
      policies += 1;
      const read = new PolicyReading(value, (field, message) => {
        problems.push({
          file,
          line: source.lineOf([...path, ...field]),
          field: field.join('.'),
          message,
          check: nameOf(value),
        });
      });
      for (const { check, at } of read.checks()) {
        checks.push({ check, file, lineOf: () => lineIn(source, path, at) });
      }
    }
  }
  return policies === 0 ? undefined : { checks, problems };
}

function lineIn(source: YamlSource, path: Path, at: Path): number {
  return source.lineOf([...path, ...at]);
}

interface FoundPolicy {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

function policiesIn(value: unknown): readonly FoundPolicy[] {
  if (!isRecord(value)) return [];
  if (value.kind === 'ValidatingAdmissionPolicy') return [{ value, path: [] }];
  const { items } = value;
  if (typeof value.kind !== 'string' || !value.kind.endsWith('List') || !Array.isArray(items)) return [];
  return items.flatMap((item: unknown, index) =>
    isRecord(item) && (item.kind ?? 'ValidatingAdmissionPolicy') === 'ValidatingAdmissionPolicy'
      ? [{ value: item, path: ['items', index] }]
      : [],
  );
}

function nameOf({ metadata }: Readonly<Record<string, unknown>>): string {
  const name = isRecord(metadata) ? metadata.name : undefined;
  return typeof name === 'string' && name !== '' ? name : 'policy';
}

interface Judged {
  readonly resource: KubeKind;
  readonly group: string;
  readonly kind: string;
}

/** What can be judged, by API group and plural. */
const JUDGED: readonly (readonly [plural: string, Judged])[] = [
  ['pods', { resource: 'workload', group: '', kind: 'Pod' }],
  ['replicationcontrollers', { resource: 'workload', group: '', kind: 'ReplicationController' }],
  ['deployments', { resource: 'workload', group: 'apps', kind: 'Deployment' }],
  ['statefulsets', { resource: 'workload', group: 'apps', kind: 'StatefulSet' }],
  ['daemonsets', { resource: 'workload', group: 'apps', kind: 'DaemonSet' }],
  ['replicasets', { resource: 'workload', group: 'apps', kind: 'ReplicaSet' }],
  ['jobs', { resource: 'workload', group: 'batch', kind: 'Job' }],
  ['cronjobs', { resource: 'workload', group: 'batch', kind: 'CronJob' }],
  ['namespaces', { resource: 'namespace', group: '', kind: 'Namespace' }],
  ['nodes', { resource: 'node', group: '', kind: 'Node' }],
  ['services', { resource: 'service', group: '', kind: 'Service' }],
  ['serviceaccounts', { resource: 'serviceaccount', group: '', kind: 'ServiceAccount' }],
  ['ingresses', { resource: 'ingress', group: 'networking.k8s.io', kind: 'Ingress' }],
  ['networkpolicies', { resource: 'networkpolicy', group: 'networking.k8s.io', kind: 'NetworkPolicy' }],
  ['roles', { resource: 'role', group: 'rbac.authorization.k8s.io', kind: 'Role' }],
  ['clusterroles', { resource: 'role', group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' }],
  ['rolebindings', { resource: 'rolebinding', group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' }],
  [
    'clusterrolebindings',
    { resource: 'rolebinding', group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
];

type Complain = (field: Path, message: string) => void;

interface ReadCheck {
  readonly check: Check;
  readonly at: Path;
}

class PolicyReading {
  private readonly name: string;
  private readonly spec: Fields;
  private readonly complain: Complain;
  private readonly constraints: Constraints;

  constructor(policy: Readonly<Record<string, unknown>>, complain: Complain) {
    this.name = nameOf(policy);
    this.spec = Fields.of(policy.spec, 'spec');
    this.complain = complain;
    this.constraints = this.spec.partOrEmpty('matchConstraints', (from) => ({
      rules: from.list('resourceRules', readRule),
      excluded: from.list('excludeResourceRules', readRule),
      namespaceSelector: from.part('namespaceSelector', readLabelSelector),
      objectSelector: from.part('objectSelector', readLabelSelector),
    }));
  }

  checks(): readonly ReadCheck[] {
    const judged = this.judged();
    if (judged === undefined) return [];
    const variables = this.spec.list('variables', (one) => ({
      name: one.text('name'),
      expression: one.text('expression'),
    }));
    const conditions = this.spec.list('matchConditions', (one) => one.text('expression'));
    const validations = this.spec.list('validations', (one) => ({
      expression: one.text('expression'),
      message: one.text('message'),
      messageExpression: one.text('messageExpression'),
    }));
    for (const { path, message } of this.spec.problems) this.complain([path], message);
    if (validations.length === 0)
      this.complain(['spec', 'validations'], 'has no validations: there is nothing to ask');
    const kinds = Map.groupBy(judged, ({ resource }) => resource);
    return [...kinds].flatMap(([resource, own]) => {
      const when = [kindCondition(own), ...this.selectorConditions(), ...conditions].map(
        (text) => `(${text})`,
      );
      return validations.flatMap(
        ({ expression, message, messageExpression }, index): readonly ReadCheck[] => {
          const id = [
            checkId(this.name),
            ...(kinds.size > 1 ? [resource] : []),
            ...(validations.length > 1 ? [String(index + 1)] : []),
          ].join('.');
          const at = ['spec', 'validations', index, 'expression'];
          const sources: readonly (readonly [Path, string, boolean])[] = [
            ...variables.map((one, place): readonly [Path, string, boolean] => [
              ['spec', 'variables', place, 'expression'],
              one.expression,
              false,
            ]),
            ...conditions.map((text, place): readonly [Path, string, boolean] => [
              ['spec', 'matchConditions', place, 'expression'],
              text,
              true,
            ]),
            [at, expression, true],
            ...(messageExpression === ''
              ? []
              : [[['spec', 'validations', index, 'messageExpression'], messageExpression, false] as const]),
          ];
          const isSound = sources.map(([path, text, decides]) => this.isSound(path, text, resource, decides));
          if (isSound.includes(false)) return [];
          const found = messageExpression === '' ? literal(message) : messageExpression;
          const check: Check = {
            id,
            title: oneLine(message).replace(/\.$/, '') || `The admission policy ${this.name} holds`,
            severity: 'medium',
            layer: 'orchestrator',
            control: 'hardened-configuration',
            resource,
            mode: 'automated',
            references: [],
            needs: {},
            admission: { variables, kinds: own.map(({ kind }) => kind) },
            when: when.join(' && '),
            pass: expression,
            evidence: ['request.kind.kind', 'object.metadata.?name'],
            ...(found === undefined ? {} : { found: `is refused: {${found}}` }),
            why: `The admission policy ${this.name} refuses it. Policies are only asked when something is made or changed: what was there before stays.`,
            attack: 'What the policy is there to prevent is possible with what is there already.',
            fix: {
              text:
                oneLine(message) || `Change it so that the admission policy ${this.name} would let it in.`,
            },
            examples: { pass: [], fail: [], 'not-applicable': [] },
          };
          return [{ check, at }];
        },
      );
    });
  }

  /** Undefined, and told, when nothing of it can be asked. */
  private judged(): readonly Judged[] | undefined {
    const { rules, excluded } = this.constraints;
    if (rules.length === 0) {
      this.complain(['spec', 'matchConstraints'], 'names no resources');
      return undefined;
    }
    const asked = rules.filter(({ operations }) => isAskedOnWriting(operations));
    if (asked.length === 0) {
      this.complain(
        ['spec', 'matchConstraints'],
        'is about deleting and connecting only: there is nothing to ask of what is there',
      );
      return undefined;
    }
    const found = JUDGED.filter(
      ([plural, { group }]) =>
        asked.some((rule) => covers(rule, group, plural)) &&
        !excluded.some((rule) => rule.resourceNames.length === 0 && covers(rule, group, plural)),
    ).map(([, judged]) => judged);
    if (found.length > 0) return found;
    const named = [...new Set(asked.flatMap(({ resources }) => resources))].join(', ');
    this.complain(['spec', 'matchConstraints'], `is about ${named}, which Plimsoll does not judge`);
    return undefined;
  }

  private selectorConditions(): readonly string[] {
    const { rules, namespaceSelector, objectSelector } = this.constraints;
    const names = rules.flatMap(({ resourceNames }) => resourceNames);
    return [
      // Objects in no namespace are never left out by the labels of one.
      ...(namespaceSelector
        ? selectorConditions('namespaceObject.metadata.?labels', namespaceSelector).map(
            (condition) => `request.namespace == "" || ${condition}`,
          )
        : []),
      ...(objectSelector ? selectorConditions('object.metadata.?labels', objectSelector) : []),
      ...(names.length > 0 ? [`object.metadata.name in ${JSON.stringify(names)}`] : []),
    ];
  }

  /** Whether an expression can be asked; what stands against it is told. */
  private isSound(path: Path, source: string, resource: KubeKind, mustDecide: boolean): boolean {
    try {
      validate(source, resource);
      const shadowed = shadowedName(source, resource);
      if (shadowed !== undefined) throw new ExpressionError(`calls something of its own ${shadowed}`, 1);
      compile(source, resource);
      const type = resultType(source, resource);
      if (!mustDecide || type === 'bool' || type === 'dyn') return true;
      this.complain(path, `must give true or false, but gives ${type}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.complain(path, plainly(message, source));
    }
    return false;
  }
}

function plainly(message: string, source: string): string {
  if (/\bparams\b/.test(source) && message.includes('params'))
    return 'takes values from params, an object that the binding names: that can’t be read here, so write the values into the policy';
  if (/\bauthorizer\b/.test(source) && message.includes('authorizer'))
    return 'asks the authorizer what the caller may do: nobody calls here';
  return message;
}

interface Constraints {
  readonly rules: readonly ResourceRule[];
  readonly excluded: readonly ResourceRule[];
  readonly namespaceSelector: LabelSelector | undefined;
  readonly objectSelector: LabelSelector | undefined;
}

interface ResourceRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

function readRule(rule: Fields): ResourceRule {
  return {
    operations: rule.texts('operations'),
    apiGroups: rule.texts('apiGroups'),
    resources: rule.texts('resources'),
    resourceNames: rule.texts('resourceNames'),
  };
}

function isAskedOnWriting(operations: readonly string[]): boolean {
  return operations.some((operation) => ['*', 'CREATE', 'UPDATE'].includes(operation));
}

function covers({ apiGroups, resources }: ResourceRule, group: string, plural: string): boolean {
  return (
    (apiGroups.includes('*') || apiGroups.includes(group)) &&
    (resources.includes('*') || resources.includes('*/*') || resources.includes(plural))
  );
}

function kindCondition(judged: readonly Judged[]): string {
  const names = judged.map(({ group, kind }) => `${group}/${kind}`);
  return `(request.kind.group + "/" + request.kind.kind) in ${JSON.stringify(names)}`;
}

function selectorConditions(
  labels: string,
  { matchLabels, matchExpressions }: LabelSelector,
): readonly string[] {
  const has = (key: string) => `${labels}[?${JSON.stringify(key)}].hasValue()`;
  const value = (key: string) => `${labels}[?${JSON.stringify(key)}].orValue("")`;
  return [
    ...Object.entries(matchLabels).map(
      ([key, wanted]) => `(${has(key)} && ${value(key)} == ${JSON.stringify(wanted)})`,
    ),
    ...matchExpressions.map(({ key, operator, values }) => {
      switch (operator) {
        case 'In':
          return `(${has(key)} && ${value(key)} in ${JSON.stringify(values)})`;
        case 'NotIn':
          return `!(${has(key)} && ${value(key)} in ${JSON.stringify(values)})`;
        case 'Exists':
          return has(key);
        case 'DoesNotExist':
          return `!${has(key)}`;
        default:
          return 'false';
      }
    }),
  ];
}

const OF_ADMISSION = ['object', 'oldObject', 'request', 'namespaceObject', 'variables'];

/** A name of admission that a loop of the expression uses for its items: the rest would mean something else. */
function shadowedName(source: string, resource: KubeKind): string | undefined {
  const visit = (node: ReturnType<typeof parseTree>): string | undefined => {
    if (node.op === 'rcall' && node.args[2].length > 1) {
      const [first] = node.args[2];
      if (first?.op === 'id' && OF_ADMISSION.includes(first.args)) return first.args;
    }
    for (const operand of operands(node)) {
      const found = visit(operand);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(parseTree(source, resource));
}

/** Undefined for an empty message. */
function literal(message: string): string | undefined {
  return message === '' ? undefined : JSON.stringify(oneLine(message).replace(/\.$/, ''));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Names of policies are nearly what ids of checks are. */
function checkId(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/[.-]{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '');
  return /^[a-z]/.test(id) ? id : `policy-${id}`;
}
