/** Where an engine keeps images. */

/** Whether containerd keeps them, under its own folder, and not the engine under its data root. */
export function usesContainerdStore(daemon: Readonly<Record<string, unknown>>): boolean {
  const status = daemon.DriverStatus;
  if (!Array.isArray(status)) return false;
  const entries: readonly unknown[] = status;
  return entries.some(
    (entry) =>
      Array.isArray(entry) && entry[0] === 'driver-type' && entry[1] === 'io.containerd.snapshotter.v1',
  );
}
