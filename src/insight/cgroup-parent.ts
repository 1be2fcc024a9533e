/** Where in the tree of control groups a container lies. */

/**
 * Whether a parent is one of these or lies below one: by path (`/kubepods/burstable`), or by the dashes in which systemd
 * writes it (`kubepods-burstable.slice` lies below `kubepods.slice`).
 */
export function isWithinCgroup(parent: string, allowed: readonly string[]): boolean {
  const own = plain(parent);
  return allowed.some((entry) => {
    const above = plain(entry);
    return own === above || own.startsWith(`${above}/`) || own.startsWith(`${above}-`);
  });
}

/** Without slashes around it and without the `.slice` of its steps. */
function plain(cgroup: string): string {
  return cgroup.replace(/^\/+|\/+$/g, '').replace(/\.slice(?=\/|$)/g, '');
}
