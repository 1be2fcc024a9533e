/** How a pod and its containers were written down. Values that look like secrets are masked until a person asks. Pure. */
import type { ProbeTiming } from '../../../../facts/kubernetes/pod-details.ts';
import type { PodContainer, ProbeHandler } from '../../../../facts/kubernetes/pod-spec.ts';
import { memorySize } from '../../../../insight/container-state.ts';
import { isListed, objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { containerEnvironment, type EnvEntry } from '../../../../insight/kubernetes/pod-environment.ts';
import { maskArguments, maskNamed } from '../../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import type { Segment } from '../../../text/line.ts';
import { containerPlace, roleTopic, roleWords, type SeenPod } from './seen-pod.ts';

/** More containers than that are only named where the whole pod is shown; each has a screen of its own. */
const MOST_CONTAINERS = 12;
/** So many variables of each container are shown where the whole pod is. */
const MOST_VARIABLES = 40;
/** How much of a label or annotation is shown, in characters; an annotation may be a megabyte. */
const MOST_SHOWN = 300;
/** How much of it is looked at for secrets. */
const MOST_READ = 8_192;

export function podConfig(seen: SeenPod, revealed: ReadonlySet<string>): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const { only, containers } = seen;
  if (only !== undefined) {
    startLines(doc, seen, only);
    environmentLines(doc, seen, only, revealed, Number.POSITIVE_INFINITY);
    probeLines(doc, seen, only);
    resourceLines(doc, seen, only);
    portLines(doc, only);
    return doc.lines;
  }
  podLines(doc, seen);
  const isShort = containers.length > MOST_CONTAINERS;
  if (isShort) doc.heading(`Containers (${containers.length})`, { topic: 'pod' });
  for (const entry of containers) {
    const { name, env, envFrom } = entry.container;
    const open = containerPlace(seen, entry, 'Config');
    const head = [
      { text: ` ${name}`, token: 'text.strong' },
      { text: `   ${roleWords(entry.role)}`, token: 'text.dim' },
    ] as const;
    if (isShort) {
      const count = { text: `   ${env.length + envFrom.length} variables`, token: 'text.dim' } as const;
      doc.item(`container ${name}`, [...head, count], 3, { open, topic: roleTopic(entry.role) });
      continue;
    }
    doc.blank();
    doc.item(`container ${name}`, head, 3, { open, topic: roleTopic(entry.role) });
    startLines(doc, seen, entry);
    environmentLines(doc, seen, entry, revealed, MOST_VARIABLES);
    probeLines(doc, seen, entry);
    resourceLines(doc, seen, entry);
    portLines(doc, entry);
  }
  textLines(doc, 'Labels', seen.pod.metadata.labels);
  textLines(doc, 'Annotations', seen.pod.metadata.annotations);
  return doc.lines;
}

/** What holds for all of its containers. */
function podLines(doc: DocumentBuilder, { reading, details }: SeenPod): void {
  const { spec } = reading;
  const { priority, gracePeriod } = details;
  doc.heading('The pod', { topic: 'pod' });
  doc.field('restart policy', RESTARTS[spec.restartPolicy || 'Always'] ?? spec.restartPolicy, {
    topic: 'restart policy',
  });
  doc.field(
    'priority',
    `${spec.priorityClassName || 'no class'}${priority === undefined ? '' : `, ${priority}`}`,
  );
  doc.field('time to end', gracePeriod === undefined ? 'not set' : `${gracePeriod} s after it is asked to`);
  doc.field('runtime class', spec.runtimeClassName || 'the node’s own', { topic: 'runtime class' });
  doc.field(
    'sees each other',
    spec.shareProcessNamespace ? 'its containers see each other’s processes' : 'no',
    {
      topic: 'namespace',
    },
  );
  doc.field('host name', details.hostname || 'the pod’s own name');
  doc.field('DNS', details.dnsPolicy || 'ClusterFirst', { topic: 'dns' });
  if (spec.hostAliases.length > 0) {
    const aliases = spec.hostAliases.map(({ ip, hostnames }) => `${ip} ${hostnames.join(' ')}`);
    doc.field('extra hosts', aliases.join(', '));
  }
  doc.field(
    'service links',
    spec.enableServiceLinks === false ? 'off' : 'on: every service becomes variables',
    {
      topic: 'service links',
    },
  );
  const nodes = Object.entries(details.nodeSelector).map(([name, value]) => `${name}=${value}`);
  doc.field('only on nodes', nodes.length === 0 ? 'any' : nodes.join(', '), { topic: 'node' });
  if (spec.os !== '') doc.field('system', spec.os);
  const tolerated = details.tolerations.map(tolerationText);
  doc.field('tolerates', tolerated.length === 0 ? 'nothing' : tolerated.join(', '), { topic: 'toleration' });
}

const RESTARTS: Readonly<Record<string, string>> = {
  Always: 'always',
  OnFailure: 'after a failure',
  Never: 'never',
};

function tolerationText({ key, operator, value, effect }: SeenPod['details']['tolerations'][number]): string {
  const what = key === '' ? 'every taint' : operator === 'Exists' || value === '' ? key : `${key}=${value}`;
  return effect === '' ? what : `${what} (${effect})`;
}

function startLines(doc: DocumentBuilder, { reading }: SeenPod, { role, container }: PodContainer): void {
  doc.heading('Starts');
  doc.field('image', container.image, { topic: 'image', copy: container.image });
  doc.field('pull policy', PULLS[container.imagePullPolicy] ?? (container.imagePullPolicy || 'not set'), {
    topic: 'image pull policy',
  });
  const { command, args } = container;
  // As one line: the program tells which of its options is a secret.
  const words = maskArguments([...command, ...args]);
  doc.field('command', words.slice(0, command.length).join(' ') || 'the image’s own', {
    topic: 'entrypoint',
  });
  doc.field(
    'arguments',
    words.slice(command.length).join(' ') || (command.length > 0 ? 'none' : 'the image’s own'),
    {
      topic: 'command',
    },
  );
  doc.field('working folder', container.workingDir || 'the image’s own');
  if (role === 'ephemeral') {
    doc.field('put in to look at', container.targetContainerName || 'the pod as a whole', {
      topic: 'ephemeral container',
    });
  }
  if (role === 'sidecar')
    doc.field('keeps running', 'started before the others, and beside them', { topic: 'sidecar' });
  const { postStart, preStop } = container.lifecycle ?? {};
  if (postStart !== undefined) doc.field('after its start', handlerText(postStart));
  if (preStop !== undefined) doc.field('before its end', handlerText(preStop));
  if (role === 'init' && reading.spec.restartPolicy === 'Never')
    doc.field('on failure', 'the pod has failed: nothing is tried again');
}

const PULLS: Readonly<Record<string, string>> = {
  Always: 'Always: the registry is asked at every start',
  IfNotPresent: 'IfNotPresent: what is on the node is used, whoever fetched it',
  Never: 'Never: only what is on the node already',
};

/** Kept by container: masking thousands of values takes a while, and a container that changes is another object. */
const environments = new WeakMap<PodContainer, readonly EnvEntry[]>();

function environmentOf(entry: PodContainer): readonly EnvEntry[] {
  const known = environments.get(entry) ?? containerEnvironment(entry);
  environments.set(entry, known);
  return known;
}

function environmentLines(
  doc: DocumentBuilder,
  seen: SeenPod,
  entry: PodContainer,
  revealed: ReadonlySet<string>,
  most: number,
): void {
  const environment = environmentOf(entry);
  const { name: container, env, envFrom } = entry.container;
  doc.heading(`Environment (${environment.length})`, { topic: 'environment' });
  if (environment.length === 0) doc.none('None.');
  const taken = environment.length - env.length;
  for (const [index, variable] of environment.slice(0, most).entries()) {
    const { name, source, secret } = variable;
    const key = `env ${container}/${name}`;
    if (source.from !== 'value') {
      sourceLine(doc, seen, variable, key);
      continue;
    }
    const clear = env[index - taken]?.value ?? '';
    const isShown = secret === undefined || revealed.has(key);
    const shown = isShown && secret !== undefined ? clear : variable.value;
    doc.item(
      key,
      [
        { text: ` ${name}` },
        { text: '=', token: 'text.dim' },
        { text: shown, token: secret === undefined ? undefined : 'severity.medium' },
        { text: isShown ? '' : '  hidden', token: 'text.dim' },
      ],
      3,
      {
        copy: `${name}=${shown}`,
        ...(secret === undefined ? {} : { secret: key, topic: 'secret in the environment' }),
      },
    );
  }
  const left = environment.length - most;
  if (left > 0) {
    const open = containerPlace(seen, entry, 'Config');
    doc.item(`more of ${container}`, [{ text: `   ${left} more`, token: 'text.dim' }], 3, { open });
  }
  if (envFrom.length > 0)
    doc.none('A name with a star stands for every key. Values of secrets are never asked for.');
}

/** `DB_PASSWORD ← secret api-db, key password`. */
function sourceLine(doc: DocumentBuilder, seen: SeenPod, { name, source }: EnvEntry, key: string): void {
  const { text, isMissing, topic } = sourceWords(seen, source);
  doc.item(
    key,
    [
      { text: ` ${name}` },
      { text: ' ← ', token: 'text.dim' },
      { text, token: source.from === 'secret' ? 'severity.low' : undefined },
      { text: isMissing ? '   there is none of that name' : '', token: 'severity.medium' },
    ],
    3,
    { topic, copy: `${name} ← ${text}` },
  );
}

function sourceWords(
  { kube, pod }: SeenPod,
  source: EnvEntry['source'],
): { readonly text: string; readonly isMissing: boolean; readonly topic: string } {
  const { namespace } = pod.metadata;
  switch (source.from) {
    case 'secret':
    case 'configMap': {
      const resource = source.from === 'secret' ? 'secrets' : 'configmaps';
      const word = source.from === 'secret' ? 'secret' : 'config map';
      const which = source.key === undefined ? 'every key of ' : '';
      const key = source.key === undefined ? '' : `, key ${source.key}`;
      const optional = source.optional ? ' (if it is there)' : '';
      const isKnown = isListed(kube, resource, namespace);
      return {
        text: `${which}${word} ${source.name}${key}${optional}`,
        isMissing:
          isKnown && !source.optional && objectNamed(kube, resource, namespace, source.name) === undefined,
        topic: source.from === 'secret' ? 'kubernetes secret' : 'config map',
      };
    }
    case 'field':
      return { text: `the pod’s own ${source.field}`, isMissing: false, topic: 'downward api' };
    case 'resource':
      return { text: `its own ${source.field}`, isMissing: false, topic: 'downward api' };
    case 'file':
      return {
        text: `key ${source.key} of a file in the volume ${source.volume}`,
        isMissing: false,
        topic: 'environment',
      };
    case 'value':
      return { text: '', isMissing: false, topic: 'environment' };
  }
}

function probeLines(doc: DocumentBuilder, { details }: SeenPod, { role, container }: PodContainer): void {
  if (role === 'init' || role === 'ephemeral') return;
  const timing = details.byContainer.get(container.name);
  doc.heading('Probes', { topic: 'probe' });
  const probes = [
    ['alive', 'liveness', container.livenessProbe, 'nobody asks: one that hangs is not started again'],
    [
      'ready',
      'readiness',
      container.readinessProbe,
      'nobody asks: services send requests as soon as it runs',
    ],
    ['started', 'startup', container.startupProbe, 'nobody asks'],
  ] as const;
  for (const [label, field, probe, none] of probes) {
    const when = timing?.[field];
    doc.field(label, probe === undefined ? none : `${handlerText(probe)}${timingText(when)}`, {
      topic: 'probe',
    });
  }
}

function timingText(timing: ProbeTiming | undefined): string {
  if (timing === undefined) return '';
  const { period, failures, initialDelay, timeout } = timing;
  return [
    period > 0 ? `every ${period} s` : '',
    initialDelay > 0 ? `from ${initialDelay} s on` : '',
    timeout > 0 ? `${timeout} s to answer` : '',
    failures > 0 ? `fails after ${failures}` : '',
  ]
    .filter((text) => text !== '')
    .map((text) => `, ${text}`)
    .join('');
}

function handlerText({ httpGet, tcpSocket, grpc, exec }: ProbeHandler): string {
  if (httpGet) {
    const { scheme, host, port, path } = httpGet;
    return `GET ${(scheme || 'HTTP').toLowerCase()}://${host || 'itself'}:${port ?? '?'}${path || '/'}`;
  }
  if (tcpSocket) return `connects to ${tcpSocket.host || 'itself'}:${tcpSocket.port ?? '?'}`;
  if (grpc) return `asks gRPC on port ${grpc.port ?? '?'}`;
  return exec ? `runs ${maskArguments(exec.command).join(' ')}` : 'nothing that is known';
}

const RESOURCES: readonly (readonly [name: string, topic: string])[] = [
  ['memory', 'memory limit'],
  ['cpu', 'cpu limit'],
  ['ephemeral-storage', 'ephemeral storage'],
];

function resourceLines(doc: DocumentBuilder, { details }: SeenPod, { container }: PodContainer): void {
  const { requests = {}, limits = {} } = details.byContainer.get(container.name) ?? {};
  doc.heading('Resources', { topic: 'quality of service' });
  const usual = RESOURCES.map(([name]) => name);
  const others = [...new Set([...Object.keys(requests), ...Object.keys(limits)])]
    .filter((name) => !usual.includes(name))
    .sort()
    .map((name) => [name, 'quality of service'] as const);
  for (const [name, topic] of [...RESOURCES, ...others]) {
    const asked = requests[name];
    const limit = limits[name];
    const segments: readonly Segment[] = [
      { text: asked === undefined ? 'asks for nothing' : `asks for ${asked}` },
      { text: limit === undefined ? ', no limit' : `, at most ${limit}` },
    ];
    doc.field(name, segments, { topic });
  }
}

function portLines(doc: DocumentBuilder, { container }: PodContainer): void {
  const { ports } = container;
  if (ports.length === 0) return;
  doc.heading(`Ports that it names (${ports.length})`, { topic: 'pod address' });
  for (const [index, { name, containerPort, hostPort, hostIP, protocol }] of ports.entries()) {
    doc.item(
      `port ${container.name} ${index}`,
      [
        { text: ` ${containerPort}/${protocol || 'TCP'}`, token: 'text.strong' },
        { text: name === '' ? '' : `   ${name}`, token: 'text.dim' },
        {
          text: hostPort === 0 ? '' : `   port ${hostPort} of its node${hostIP === '' ? '' : `, ${hostIP}`}`,
          token: 'severity.medium',
        },
      ],
      3,
      { topic: hostPort === 0 ? 'pod address' : 'host port' },
    );
  }
}

/** Labels or annotations; a long one shows its beginning and its size. */
function textLines(doc: DocumentBuilder, heading: string, texts: Readonly<Record<string, string>>): void {
  const entries = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  doc.heading(`${heading} (${entries.length})`, { topic: heading === 'Labels' ? 'label' : 'annotation' });
  if (entries.length === 0) doc.none('None.');
  for (const [name, text] of entries) {
    const { value } = maskNamed(name, text.slice(0, MOST_READ));
    const isLong = text.length > MOST_SHOWN;
    doc.item(
      `${heading} ${name}`,
      [
        { text: ` ${name}` },
        { text: '=', token: 'text.dim' },
        { text: value.slice(0, MOST_SHOWN) },
        { text: isLong ? ` … ${memorySize(Buffer.byteLength(text))} in all` : '', token: 'text.dim' },
      ],
      3,
      { copy: `${name}=${value}` },
    );
  }
}
