/**
 * Which releases of container engines and of what they are made of are still looked after.
 *
 * Kept by hand: whoever brings it up to date changes `RELEASES_CHECKED_ON` too. Ends of life of Docker Engine are those
 * of moby's own list of branches (moby/moby, project/BRANCHES-AND-TAGS.md) and, for what was gone before that list, of
 * endoflife.date; so are Podman's, which names no end itself: a line ends when the next one comes. Fixes are from the
 * projects' own release notes and advisories (moby/moby, containerd/containerd, opencontainers/runc, containers/crun,
 * podman-container-tools/podman).
 */

/** The day up to which announcements are known; later lines and later fixes are not. */
export const RELEASES_CHECKED_ON = '2026-10-09';

/** A line of releases that gets fixes together: 29, 25.0, 6.1. */
export interface ReleaseLine {
  readonly line: string;
  readonly released: string;
  /** The first day without fixes; undefined where none is announced. */
  readonly endOfLife?: string;
  /** The oldest release of the line with a fix for every weakness that was known; undefined where none has. */
  readonly patched?: string;
}

/** Newest first. The monthly releases of 2017 and 2018, and all before them, are left out: long out of support. */
export const DOCKER_LINES: readonly ReleaseLine[] = [
  // HTTP/2 requests could crash the daemon or exhaust it (29.9.0); registries could be redirected (29.8.2).
  { line: '29', released: '2025-11-10', patched: '29.9.0' },
  { line: '28', released: '2025-02-20', endOfLife: '2026-05-13' },
  { line: '27', released: '2024-06-25', endOfLife: '2025-05-03' },
  { line: '26.1', released: '2024-04-22', endOfLife: '2025-02-17' },
  { line: '26.0', released: '2024-03-20', endOfLife: '2024-06-08' },
  // Kept up for Amazon Linux and Mirantis. Archives of images could write outside their folder (25.0.18).
  { line: '25.0', released: '2024-01-19', endOfLife: '2026-12-04', patched: '25.0.18' },
  { line: '24.0', released: '2023-05-16', endOfLife: '2024-06-08' },
  { line: '23.0', released: '2023-02-02', endOfLife: '2025-05-19' },
  { line: '20.10', released: '2020-12-09', endOfLife: '2023-12-10' },
  { line: '19.03', released: '2019-07-22', endOfLife: '2021-01-08' },
  { line: '18.09', released: '2018-11-08', endOfLife: '2019-08-22' },
  { line: '18.06', released: '2018-07-18', endOfLife: '2018-12-08' },
  { line: '17.12', released: '2017-12-15', endOfLife: '2018-02-10' },
  { line: '17.09', released: '2017-09-22', endOfLife: '2017-11-17' },
  { line: '17.06', released: '2017-06-20', endOfLife: '2017-09-29' },
  { line: '17.03', released: '2017-02-23', endOfLife: '2017-05-05' },
];

/** Newest first. A checkpoint image could switch off all confinement (CVE-2026-94603). */
export const PODMAN_LINES: readonly ReleaseLine[] = [
  { line: '6.1', released: '2026-08-12', patched: '6.1.3' },
  { line: '6.0', released: '2026-06-24', endOfLife: '2026-08-12' },
  { line: '5.8', released: '2026-02-12', endOfLife: '2026-09-26', patched: '5.8.8' },
  { line: '5.7', released: '2025-11-11', endOfLife: '2026-02-12' },
  { line: '5.6', released: '2025-08-15', endOfLife: '2025-11-11' },
  { line: '5.5', released: '2025-05-13', endOfLife: '2025-08-15' },
  { line: '5.4', released: '2025-02-11', endOfLife: '2025-05-13' },
  { line: '5.3', released: '2024-11-12', endOfLife: '2025-02-11' },
  { line: '5.2', released: '2024-08-01', endOfLife: '2024-11-12' },
  { line: '5.1', released: '2024-05-29', endOfLife: '2024-08-01' },
  { line: '5.0', released: '2024-03-19', endOfLife: '2024-05-29' },
  { line: '4.9', released: '2024-01-22', endOfLife: '2024-05-30' },
  { line: '4.8', released: '2023-11-27', endOfLife: '2024-01-03' },
  { line: '4.7', released: '2023-09-27', endOfLife: '2023-10-31' },
  { line: '4.6', released: '2023-07-20', endOfLife: '2023-08-28' },
  { line: '4.5', released: '2023-04-14', endOfLife: '2023-05-26' },
  { line: '4.4', released: '2023-02-01', endOfLife: '2023-03-27' },
  { line: '4.3', released: '2022-10-18', endOfLife: '2022-11-10' },
  { line: '4.2', released: '2022-08-10', endOfLife: '2022-09-06' },
  { line: '4.1', released: '2022-05-05', endOfLife: '2022-06-14' },
  { line: '4.0', released: '2022-02-17', endOfLife: '2022-04-01' },
  { line: '3.4', released: '2021-09-30', endOfLife: '2022-04-20' },
  { line: '3.3', released: '2021-08-20', endOfLife: '2021-08-30' },
  { line: '3.2', released: '2021-06-03', endOfLife: '2021-07-16' },
  { line: '3.1', released: '2021-03-29', endOfLife: '2021-04-21' },
  { line: '3.0', released: '2021-02-11', endOfLife: '2022-05-16' },
];

/**
 * By component: of every line that gets fixes, the oldest release that has them all. A release between two of them, or
 * before the first, belongs to a line that gets none any more. conmon is not here: no weakness of its own is known
 * that a release would have to be newer than.
 */
export const PATCHED_COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  // An image's index could exhaust the host (CVE-2026-53493), after others in June and September 2026.
  containerd: ['1.7.36', '2.0.13', '2.2.9', '2.3.6', '2.4.1'],
  // A link at /dev could lead writes to the host (CVE-2026-41579), after three ways out in November 2025.
  runc: ['1.3.6', '1.4.3', '1.5.0'],
  // Links at /dev could lead the console and /dev/null to the host (CVE-2026-88264, CVE-2026-88265).
  crun: ['1.30.1'],
};

/**
 * Marks of builds by a distribution. It brings fixes back into older releases, so that the number says little: its own
 * security notices do.
 */
export const VENDOR_MARKS: readonly RegExp[] = [
  /\+dfsg|[+~]ds\d|\+deb\d|~bpo/,
  /\dubuntu\d/,
  /\.(?:el|fc|amzn|azl|cm)\d/,
  /-rhel\b/,
  /\+azure/,
  // Docker itself used this ending up to 18; SUSE still does.
  /^(?:19|[2-9]\d)\..*-ce\b/,
];
