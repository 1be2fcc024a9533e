/** How a container was configured. Values that look like secrets are masked until a person asks. Pure. */

import type { RunConfig } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { cpuLimit, memoryLimit, pidsLimit, restartWords } from '../../../insight/container-state.ts';
import { maskArguments, maskEnv, maskNamed } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { missingObject } from '../../document/missing-object.ts';

/** The environment, one line each; `revealed` names the variables that are shown in clear. */
export function environmentLines(
  doc: DocumentBuilder,
  { Env }: RunConfig,
  revealed: ReadonlySet<string>,
): void {
  doc.heading(`Environment (${Env.length})`);
  if (Env.length === 0) doc.none('None.');
  for (const entry of Env) {
    const { name, value, masked } = maskEnv(entry);
    const clear = entry.slice(name.length + 1);
    const shown = masked && revealed.has(name) ? clear : value;
    doc.item(
      `env ${name}`,
      [
        { text: ` ${name}` },
        { text: '=', token: 'text.dim' },
        { text: shown, token: masked ? 'severity.medium' : undefined },
        { text: masked && !revealed.has(name) ? '  hidden' : '', token: 'text.dim' },
      ],
      3,
      { copy: `${name}=${shown}`, ...(masked ? { secret: name, topic: 'secret in the environment' } : {}) },
    );
  }
}

export function labelLines(doc: DocumentBuilder, labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
  doc.heading(`Labels (${entries.length})`);
  if (entries.length === 0) doc.none('None.');
  for (const [name, value] of entries) {
    doc.item(
      `label ${name}`,
      [{ text: ` ${name}` }, { text: '=', token: 'text.dim' }, { text: maskNamed(name, value).value }],
      3,
    );
  }
}

/** The command that a container or an image starts. */
export function startLines(doc: DocumentBuilder, config: RunConfig): void {
  doc.heading('Starts');
  const { Entrypoint, Cmd } = config;
  // As one line: the program tells which of its options is a secret.
  const words = maskArguments([...Entrypoint, ...Cmd]);
  doc.field('entrypoint', words.slice(0, Entrypoint.length).join(' ') || '–', { topic: 'entrypoint' });
  doc.field('command', words.slice(Entrypoint.length).join(' ') || '–', { topic: 'command' });
  doc.field('working folder', config.WorkingDir || '/');
  doc.field('user', config.User || 'not set: root', { topic: 'user' });
  doc.field('stop signal', config.StopSignal || 'SIGTERM');
  const test = config.Healthcheck?.Test ?? [];
  doc.field(
    'health check',
    test.length === 0 ? 'none' : test[0] === 'NONE' ? 'switched off' : maskArguments(test).join(' '),
    {
      topic: 'health check',
    },
  );
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}

export function containerConfig(
  facts: Facts,
  id: string,
  revealed: ReadonlySet<string>,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const container = facts.containers.get(id);
  if (container?.stage !== 'inspected') return doc.none(missingObject(facts, 'container', id) ?? '').lines;
  const { Config, HostConfig, AppArmorProfile } = container.inspect;
  startLines(doc, Config);
  environmentLines(doc, Config, revealed);

  doc.heading('Confinement');
  doc.field(
    'privileged',
    [
      {
        text: HostConfig.Privileged ? 'yes' : 'no',
        token: HostConfig.Privileged ? 'severity.critical' : undefined,
      },
    ],
    { topic: 'privileged' },
  );
  doc.field('capabilities +', listed(HostConfig.CapAdd), { topic: 'capability' });
  doc.field('capabilities −', listed(HostConfig.CapDrop), { topic: 'capability' });
  doc.field('security options', listed(HostConfig.SecurityOpt), { topic: 'no new privileges' });
  doc.field('AppArmor', AppArmorProfile || 'no profile', { topic: 'apparmor' });
  doc.field('root filesystem', HostConfig.ReadonlyRootfs ? 'read-only' : 'writable', {
    topic: 'read-only root filesystem',
  });
  doc.field('devices', listed(HostConfig.Devices.map(({ PathOnHost }) => PathOnHost)), { topic: 'device' });
  doc.field('runtime', HostConfig.Runtime || 'default');

  doc.heading('Limits');
  doc.field('memory', memoryLimit(HostConfig), { topic: 'memory limit' });
  doc.field('processes', pidsLimit(HostConfig), { topic: 'pids limit' });
  doc.field('processor', cpuLimit(HostConfig), { topic: 'cpu limit' });

  doc.heading('Life');
  doc.field('restart policy', restartWords(HostConfig), { topic: 'restart policy' });
  doc.field('log driver', HostConfig.LogConfig.Type || 'default', { topic: 'log driver' });
  for (const [option, value] of Object.entries(HostConfig.LogConfig.Config))
    doc.field(`  ${option}`, maskNamed(option, value).value);
  doc.field('removed on exit', HostConfig.AutoRemove ? 'yes' : 'no');
  labelLines(doc, Config.Labels);
  return doc.lines;
}
