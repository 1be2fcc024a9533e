/** A real daemon with a hundred running containers, for the figures that speak of them. */
import { imageRecipes, loadImages } from '../engine/images.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../engine/private-daemon.ts';

const HUNDRED = 100;
const AT_ONCE = 4;
const IDLE = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 86400 & wait $!; done'];

/** Every third one is hardened, every tenth one published; the others are as a plain `docker run` makes them. */
function settings(index: number): object {
  const port = String(20_000 + index);
  if (index % 10 === 0) return { PortBindings: { '8080/tcp': [{ HostIp: '0.0.0.0', HostPort: port }] } };
  if (index % 3 === 0) {
    return {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Memory: 67_108_864,
      PidsLimit: 50,
    };
  }
  return { NetworkMode: 'none' };
}

const nameOf = (index: number) => `bench-${String(index).padStart(3, '0')}`;

export async function startHundredContainers(): Promise<PrivateDaemon> {
  const daemon = await startPrivateDaemon({ hostname: 'bench-host' });
  try {
    await loadImages(daemon.api, imageRecipes());
    let next = 0;
    const startSome = async () => {
      while (next < HUNDRED) {
        const index = next;
        next += 1;
        const container = await daemon.api.createContainer({
          name: nameOf(index),
          Image: 'busybox:1.36',
          Cmd: IDLE,
          Env: [`INSTANCE=${index}`],
          HostConfig: settings(index),
        });
        await container.start();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, startSome));
    return daemon;
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}
