/** Programs that people start in a running container, on a real daemon. */
import { expect, test } from 'vitest';
import { describeEngine } from '../../engine/engine-test.ts';
import { watchSource } from './watched-source.ts';

describeEngine('a program started in a container', (engine) => {
  test('is there while it runs, and as whom', async () => {
    const container = await engine.api.createContainer({
      name: `exec-seen-${process.pid}`,
      Image: 'plimsoll-test/web:1.4',
      Entrypoint: ['/bin/sleep', '60'],
      Healthcheck: { Test: ['CMD-SHELL', 'sleep 0.2'], Interval: 1_000_000_000, Timeout: 5_000_000_000 },
    });
    try {
      await container.start();
      const { until, untilState } = await watchSource(engine.proxy.socket);
      await untilState('live');
      const exec = await container.exec({ Cmd: ['/bin/sleep', '3'], User: 'root' });
      await exec.start({ Detach: true });
      const execsOf = ({ containers }: Awaited<ReturnType<typeof until>>) => {
        const fact = containers.get(container.id);
        return fact?.stage === 'inspected' ? (fact.inspect.Execs ?? []) : [];
      };
      const seen = await until((facts) => execsOf(facts).length > 0);
      expect(execsOf(seen)).toMatchObject([
        { Running: true, ProcessConfig: { entrypoint: '/bin/sleep', privileged: false, user: 'root' } },
      ]);
      const over = await until((facts) => execsOf(facts).length === 0);
      expect([...over.gaps.keys()].filter((fact) => fact.startsWith('exec sessions'))).toEqual([]);
    } finally {
      await container.remove({ force: true });
    }
  }, 60_000);
});
