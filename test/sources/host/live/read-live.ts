/** Looks at containers of the host in the folder named first (ids and names behind it), and prints what came of it. */
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { readLive } from '../../../../src/sources/host/live/live-pass.ts';
import { ProcFolder } from '../../../../src/sources/host/proc-folder.ts';
import { container } from '../../../audit/sample-facts.ts';

const [, , folder = '/', ...words] = process.argv;
const root = new HostRoot(folder);
const containers = words.map((word) => {
  const [id = '', pid = '0', mode = ''] = word.split(',');
  return container(id, {
    Name: `/${id.slice(0, 3)}`,
    State: { Running: true, Pid: Number(pid) },
    HostConfig: { NetworkMode: mode },
  });
});
const found: Record<string, unknown> = {};
await readLive(
  containers,
  containers,
  { proc: new ProcFolder(root), isOwnHost: root.isOwn, daemons: [] },
  (id, reading) => {
    found[id.slice(0, 3)] = reading;
  },
);
process.stdout.write(JSON.stringify(found));
