import { expect, test } from 'vitest';
import { describeEngine } from './engine-test.ts';
import { HOSTILE_TEXT, type Scenario, scenarios } from './scenarios.ts';

describeEngine('the host under test', (engine) => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const container = await engine.api.getContainer(name).inspect();
    // A container that is started again and again is up for a moment each time.
    const states = scenario.state === 'restarting' ? ['restarting', 'running'] : [scenario.state];
    expect(states).toContain(container.State.Status);
    expect(container.State.Health?.Status).toBe(scenario.health);
    expect(container.HostConfig).toMatchObject(declared(scenario.create.HostConfig));
    expect(Object.keys(container.NetworkSettings.Networks)).toEqual(
      expect.arrayContaining(Object.keys(scenario.alsoOn ?? {})),
    );
  });

  test('hostile text reaches the engine unchanged', async () => {
    const { Config } = await engine.api.getContainer('hostile').inspect();
    expect(Config.Labels['example.hostile']).toBe(HOSTILE_TEXT);
  });

  test('an image keeps its layers, its history, its setuid program and its health check', async () => {
    const image = engine.api.getImage('plimsoll-test/web:1.4');
    const { RootFS, RepoTags, Config } = await image.inspect();
    expect(RootFS.Layers).toHaveLength(5);
    expect(RepoTags).toEqual(['plimsoll-test/web:1.4', 'plimsoll-test/web:latest']);
    expect(Config).toMatchObject({ Healthcheck: { Test: ['CMD', 'test', '-e', '/app/dist/server'] } });
    const history: { CreatedBy: string }[] = await image.history();
    expect(history.map(({ CreatedBy }) => CreatedBy)).toContainEqual(expect.stringContaining('NPM_TOKEN='));
  });
});

/**
 * The settings as the engine should hold them. It stores the network of another container under that one's id, and
 * adds options of its own to the security options.
 */
function declared(hostConfig: Scenario['create']['HostConfig'] = {}): object {
  const { NetworkMode = 'default', SecurityOpt, ...rest } = hostConfig;
  return {
    ...rest,
    ...(NetworkMode.startsWith('container:') ? {} : { NetworkMode }),
    ...(SecurityOpt === undefined ? {} : { SecurityOpt: expect.arrayContaining(SecurityOpt) }),
  };
}
