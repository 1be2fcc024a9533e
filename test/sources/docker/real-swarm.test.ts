/** A swarm on a real daemon: made, changed and left while we watch. */
import { afterAll, expect, test } from 'vitest';
import { describeEngine } from '../../engine/engine-test.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../../engine/private-daemon.ts';
import { watchSource } from './watched-source.ts';

const TIMEOUT_MS = 90_000;

describeEngine('a swarm', () => {
  let daemon: PrivateDaemon | undefined;
  afterAll(() => daemon?.stop());

  test(
    'shows its settings, services and the names of its secrets, as they change, until it is left',
    async () => {
      daemon = await startPrivateDaemon({ hostname: 'swarm-host' });
      const { api, socket } = daemon;
      const { until, untilState } = await watchSource(socket);
      const before = await untilState('live');
      expect(before.swarm).toMatchObject({ LocalNodeState: 'inactive', ControlAvailable: false });

      await api.swarmInit({
        ListenAddr: '127.0.0.1:2377',
        AdvertiseAddr: '127.0.0.1',
        ForceNewCluster: false,
      });
      const { swarm } = await until((facts) => facts.swarm?.Cluster !== undefined);
      expect(swarm).toMatchObject({
        LocalNodeState: 'active',
        ControlAvailable: true,
        Managers: 1,
        Nodes: 1,
        Cluster: { Spec: { EncryptionConfig: { AutoLockManagers: false } } },
        Services: [],
        Secrets: [],
      });
      expect(Date.parse(swarm?.RootCreatedAt ?? '')).toBeGreaterThan(Date.now() - 2 * 86_400_000);

      await api.createSecret({ Name: 'db-key', Data: Buffer.from('never shown').toString('base64') });
      await api.createService({
        Name: 'shop',
        TaskTemplate: { ContainerSpec: { Image: 'nothing:1', Env: ['DB_PASSWORD=hunter2'] } },
        Mode: { Replicated: { Replicas: 0 } },
      });
      const changed = await until(
        ({ swarm: now }) => now?.Services?.length === 1 && now.Secrets?.length === 1,
      );
      expect(changed.swarm?.Secrets).toEqual(['db-key']);
      expect(changed.swarm?.Services?.[0]?.Spec.TaskTemplate.ContainerSpec?.Env).toEqual([
        'DB_PASSWORD=hunter2',
      ]);
      expect(JSON.stringify(changed.swarm)).not.toContain('never shown');

      await api.swarmLeave({ force: true });
      const left = await until((facts) => facts.swarm?.LocalNodeState === 'inactive');
      expect(left.swarm?.Cluster).toBeUndefined();
      expect([...left.gaps.keys()].filter((fact) => fact.startsWith('swarm'))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
