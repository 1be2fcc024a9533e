/** Reads the modes that say whose namespace a container uses: NetworkMode, PidMode, IpcMode, UTSMode. */

export type NamespaceMode =
  | { readonly kind: 'own' }
  | { readonly kind: 'host' }
  | { readonly kind: 'none' }
  /** Another container's; by id or name, as the engine has it. */
  | { readonly kind: 'container'; readonly container: string };

/** What `mode` says; names of networks, `private`, `shareable` and an empty mode are all the container's own. */
export function readNamespaceMode(mode: string): NamespaceMode {
  if (mode === 'host' || mode === 'none') return { kind: mode };
  if (mode.startsWith('container:')) return { kind: 'container', container: mode.slice('container:'.length) };
  return { kind: 'own' };
}
