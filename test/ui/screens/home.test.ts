import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/audit/check.ts';
import { SCORE_WEIGHTS } from '../../../src/audit/posture.ts';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { LAYERS, SEVERITIES } from '../../../src/facts/finding.ts';
import { explain } from '../../../src/insight/explanation.ts';
import { homeDocument } from '../../../src/ui/screens/home/present.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { listedContainers } from '../../audit/sample-facts.ts';
import { anyText } from '../../facts/hostile-text.ts';
import { type Audited, audited, auditedBy, containerIs, linesOf, textOf } from '../audited.ts';
import { toldSession } from '../told-host.ts';

const ROOM = { columns: 80, rows: 20, linear: false };
const HOME = (seen: Audited, room = ROOM): string => textOf(homeDocument(seen, room), room.columns - 2);

function published(id: string, ...ports: readonly (readonly [ip: string, port: string])[]): FactChange {
  const bindings = ports.map(([HostIp, HostPort]) => [`${HostPort}/tcp`, [{ HostIp, HostPort }]]);
  return containerIs(id, {
    State: { Status: 'running', Running: true },
    NetworkSettings: { Ports: Object.fromEntries(bindings) },
  });
}

function gapIs(fact: string, detail: string): FactChange {
  return { kind: 'gap', gap: { fact, reason: 'permission', detail, hint: 'run as root' } };
}

describe('home', () => {
  it('leads from every part to what it is about', () => {
    const failing = Array.from({ length: 5 }, (_, index) =>
      checkOf({ id: `test.${index}`, severity: 'high', pass: 'false' }),
    );
    const seen = auditedBy(
      failing,
      published('web', ['0.0.0.0', '80']),
      containerIs('x'),
      containerIs('y'),
      gapIs('info', 'no'),
    );
    const lines = homeDocument(seen, ROOM);
    const place = (id: string) => lines.find((line) => line.id === id)?.open;
    expect(place('posture')).toEqual({ screen: 'findings', status: 'fail' });
    expect(place('layer container')).toEqual({ screen: 'checks', query: 'layer:container' });
    expect(place('first 0')).toMatchObject({ screen: 'check', resource: { kind: 'container' } });
    expect(place('more')).toEqual({ screen: 'findings', status: 'fail' });
    expect(place('open')).toEqual({ screen: 'reach-map' });
    expect(place('gaps')).toEqual({ screen: 'gaps' });
  });

  it('puts the worst first, across resources', async () => {
    const seen = await audited(
      containerIs('modest', { HostConfig: { Memory: 0 } }),
      containerIs('worst', { HostConfig: { Privileged: true } }),
    );
    const [first = ''] = linesOf(homeDocument(seen, ROOM).filter(({ id }) => id === 'first 0'));
    expect(first).toMatch(/✖ worst /);
  });

  it('says in words how bad it is where signs are not read', async () => {
    const seen = await audited(containerIs('worst', { HostConfig: { Privileged: true } }));
    const text = HOME(seen, { ...ROOM, linear: true });
    expect(text).toMatch(/critical: worst/);
    expect(text).not.toMatch(/[✖▲■▪]/);
  });

  it('names the ports that others can reach, and neither those of this host nor of what does not run', async () => {
    const seen = await audited(
      published('edge', ['0.0.0.0', '80'], ['::', '80'], ['0.0.0.0', '443']),
      published('queue', ['192.168.20.5', '5672']),
      published('local', ['127.0.0.1', '8080']),
      containerIs('stopped', {
        State: { Status: 'exited' },
        HostConfig: { PortBindings: { '22/tcp': [{ HostIp: '', HostPort: '22' }] } },
      }),
    );
    expect(HOME(seen)).toContain('Open to others     :80 :443 edge   :5672 queue');
    expect(HOME(seen)).not.toMatch(/8080|stopped.*:22|:22/);
  });

  it('counts what there is no room for', async () => {
    const seen = await audited(
      ...['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'].map((id) =>
        published(id, ['0.0.0.0', '8000']),
      ),
    );
    expect(HOME(seen)).toMatch(/Open to others {5}:8000 alpha {3}:8000 beta {3}.*\d more/);
    const shown = HOME(seen).match(/:8000 \w+/g)?.length ?? 0;
    expect(HOME(seen)).toContain(`${6 - shown} more`);
  });

  it('says what could not be read, cut to a line however long the reason is', async () => {
    const seen = await audited(gapIs('engine.info', 'x'.repeat(400)), gapIs('images', 'no'));
    const lines = linesOf(homeDocument(seen, ROOM), 78).filter((line) => line.includes('Could not be read'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/engine\.info: x+… {3}1 more$/);
  });

  it('while nothing is judged yet, says which containers there are', () => {
    const seen = auditedBy(
      [checkOf({ pass: 'container.HostConfig.Privileged' })],
      listedContainers('web', 'api'),
    );
    expect(HOME(seen)).toMatch(/2 containers being checked\nweb +api/);
    expect(HOME(seen)).toContain('being checked…');
  });

  it('is content with an empty host', async () => {
    expect(HOME(await audited())).toContain('No containers and nothing to complain about.');
  });

  it('says so when nothing failed', () => {
    const seen = auditedBy([checkOf({ pass: '!container.HostConfig.Privileged' })], containerIs('web'));
    expect(HOME(seen)).toContain('Nothing failed.');
    expect(HOME(seen)).toContain('Posture 100/100');
  });

  it('never calls a layer passed of which nothing could be decided', () => {
    const undecided = checkOf({ pass: 'container.HostConfig.NoSuchField == 1', control: 'secrets' });
    const [line = ''] = linesOf(
      homeDocument(auditedBy([undecided], containerIs('web')), ROOM).filter(
        ({ id }) => id === 'layer container',
      ),
    );
    expect(line).toMatch(/^containers +– +– +– +\? /);
  });

  it('never calls a check passed that is undecided beside those that pass', () => {
    const decided = checkOf({ id: 'a', pass: 'true', control: 'secrets' });
    const undecided = checkOf({ id: 'b', pass: 'container.HostConfig.NoSuchField == 1', control: 'secrets' });
    const tokenOf = (...checks: readonly Check[]) =>
      homeDocument(auditedBy(checks, containerIs('web')), ROOM)
        .find(({ id }) => id === 'layer container')
        ?.segments.find(({ text }) => text.trim() === '1/1')?.token;
    expect(tokenOf(decided)).toBe('status.pass');
    expect(tokenOf(decided, undecided)).toBeUndefined();
  });

  it('shows images, containers and the host whatever is known of them, and says where no check looks', () => {
    const text = HOME(auditedBy([checkOf({ pass: 'true' })], containerIs('web')));
    expect(text).toMatch(/^images +no check looks here$/m);
    expect(text).toMatch(/^containers .*1\/1/m);
    expect(text).toMatch(/^host +no check looks here$/m);
    expect(text).not.toMatch(/^(networks|orchestrator|registry)/m);
  });

  it('names in one line the layers in which there is nothing to decide', () => {
    const checks = [
      checkOf({ id: 'a', layer: 'orchestrator', when: 'false', pass: 'true' }),
      checkOf({ id: 'b', layer: 'network', when: 'false', pass: 'true' }),
      checkOf({ id: 'c', layer: 'container', when: 'false', pass: 'true' }),
    ];
    const text = HOME(auditedBy(checks, containerIs('web')));
    expect(text).toContain('nothing here to decide: networks, orchestrator');
    expect(text).toMatch(/^containers .*·/m);
  });

  it('shows a share that is too long for its cell as a percentage, rounded down', () => {
    const names = Array.from({ length: 1_200 }, (_, index) => `c${index}`);
    const check = checkOf({ pass: 'container.Id != "c0"' });
    expect(HOME(auditedBy([check], ...names.map((name) => containerIs(name))))).toMatch(
      /^containers .* 99% /m,
    );
  });

  it('leaves the matrix out before what to do first, and blank lines before the matrix', () => {
    const checks = Array.from({ length: 9 }, (_, index) => checkOf({ id: `test.${index}`, pass: 'false' }));
    const seen = auditedBy(checks, containerIs('web'));
    const shape = (rows: number) => {
      const lines = linesOf(homeDocument(seen, { ...ROOM, rows }));
      return [lines.includes(''), lines.some((line) => line.startsWith('containers'))];
    };
    expect(shape(24)).toEqual([true, true]);
    expect(shape(14)).toEqual([false, true]);
    expect(shape(11)).toEqual([false, false]);
  });

  it('says what changed since the run before, and how the score moved', () => {
    const session = toldSession();
    const { facts, audit, earlier } = session;
    const seen = { facts, audit, earlier, changes: earlier?.compare(audit) };
    const text = textOf(homeDocument(seen, ROOM), 78);
    expect(text).toMatch(/^Posture 67\/100 \(\+27\) /);
    expect(text).toMatch(/Changed +3 new, 2 fixed since 20 Nov/);
    expect(text).toMatch(/api +new {2}has NET_ADMIN beyond the defaults/);
    expect(text).not.toMatch(/daemon +new {2}maps no users/);
  });

  it('explains the score with the weights that it is made of', () => {
    const [{ text = '' } = {}] = explain('posture');
    for (const severity of SEVERITIES) expect(text).toContain(`${severity} ${SCORE_WEIGHTS[severity]}`);
  });

  it('never makes more lines than there are rows, nor wider ones than there are columns', () => {
    const everywhere = LAYERS.flatMap((layer) =>
      SEVERITIES.map((severity) =>
        checkOf({ id: `${layer}.${severity}`, layer, severity, pass: 'container.HostConfig.Privileged' }),
      ),
    );
    const someText = fc.oneof(anyText, fc.constant('a-rather-long-name-of-a-container-'.repeat(4)));
    const hosts = fc.record({
      names: fc.uniqueArray(someText, { maxLength: 30 }),
      gaps: fc.array(someText, { maxLength: 5 }),
      isListedOnly: fc.boolean(),
    });
    fc.assert(
      fc.property(
        hosts,
        fc.integer({ min: 60, max: 220 }),
        fc.integer({ min: 5, max: 50 }),
        fc.boolean(),
        ({ names, gaps, isListedOnly }, columns, rows, linear) => {
          const containers = isListedOnly
            ? [listedContainers(...names)]
            : names.map((name, index) => published(name, ['0.0.0.0', String(1000 + index)]));
          const seen = auditedBy(everywhere, ...containers, ...gaps.map((text) => gapIs(text, text)));
          const lines = linesOf(homeDocument(seen, { columns, rows, linear }), columns - 2);
          expect(lines.length).toBeLessThanOrEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });
});
