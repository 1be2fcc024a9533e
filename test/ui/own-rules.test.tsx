import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

let folder = '';
let program: ShownProgram | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-rules-'));
});

afterEach(async () => {
  await program?.close();
  program = undefined;
  await rm(folder, { recursive: true, force: true });
});

const OWN = `- id: own.restart
  title: Containers are restarted
  severity: critical
  layer: container
  control: isolation
  resource: container
  mode: automated
  references: []
  pass: container.HostConfig.RestartPolicy.Name != "no"
  evidence: [container.HostConfig.RestartPolicy.Name]
  found: stays down when it ends
  why: Because.
  attack: Somebody.
  fix: {text: Restart it.}
  examples:
    pass: [{container: {HostConfig: {RestartPolicy: {Name: always}}}}]
    fail: [{container: {HostConfig: {RestartPolicy: {Name: "no"}}}}]
`;

it('a person’s own checks take part', async () => {
  await writeFile(join(folder, 'own.yaml'), OWN);
  program = await showProgram({ session: await recordedSession({ checkFolders: [folder] }), rows: 40 });
  await program.press('5', '/', 'own.restart', KEY.enter);
  expect(program.text()).toContain('Containers are restarted');
});

it('what is wrong with them is said at the start, counted on Home and shown with what could not be read', async () => {
  const broken = OWN.replace('container.HostConfig', 'contaner.HostConfig').replace('own.', 'own.broken-');
  await writeFile(join(folder, 'own.yaml'), OWN.replace('severity: critical', 'severity: purple') + broken);
  const session = await recordedSession({ checkFolders: [folder] });
  program = await showProgram({ session, columns: 100 });
  expect(program.screen().at(-1)).toBe(' 2 of your own checks are wrong: :gaps shows them');
  expect(program.text()).toMatch(/Could not be read +2 of your own checks are wrong/);

  await program.press(':', 'gaps', KEY.enter);
  const text = program.text();
  expect(text).toContain(`own.restart in ${folder}/own.yaml`);
  expect(text).toMatch(/line 3 +severity: must be one of/);
  expect(text).toContain(`own.broken-restart in ${folder}/own.yaml`);
  expect(text).toMatch(/line 26 +pass: unknown name "contaner"/);
});

it('nothing is said when nothing is wrong', async () => {
  program = await showProgram();
  expect(program.text()).toContain('nothing: everything asked for was read');
  expect(program.text()).not.toContain('your own');
});
