/** Which paths of the host hand over a container engine. */
import { covers } from './host-folder.ts';

/** The socket of an engine wherever it stands; Docker Desktop has some with a longer name. */
const SOCKET =
  /(?:^|\/)(?:docker[a-z.-]*|containerd|podman|crio|cri-dockerd|dockershim|buildkitd|nri)\.sock(?:\.raw)?\/?$/;

/** The pipes of engines on Windows, which take the place of sockets. */
const PIPE = /^[\\/]{2}\.[\\/]pipe[\\/](?:docker|podman)/i;

/** What an engine without root keeps for its user, by number. */
const USER_FOLDER = /^(?:\/var)?\/run\/user(?:\/\d+(?:\/podman)?)?\/?$/;

/** Folders that hold a socket. They are written below /var/run, so that a mount of /var counts too. */
const FOLDERS = [
  '/var/run/containerd',
  '/var/run/docker/containerd',
  '/var/run/k3s/containerd',
  '/var/run/podman',
  '/var/run/crio',
  '/var/run/buildkit',
  '/var/run/nri',
] as const;

/** Whether mounting this path lets a container command an engine: its socket or pipe, or a folder above one. */
export function reachesEngine(source: string): boolean {
  return (
    SOCKET.test(source) ||
    PIPE.test(source) ||
    USER_FOLDER.test(source) ||
    FOLDERS.some((folder) => covers(source, folder))
  );
}
