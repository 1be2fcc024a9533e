/**
 * Known holes through which containers got out: which versions have them, and where that is written. Add an entry to teach it
 * one.
 *
 * The numbers are those of the projects themselves. Distributions mend older versions without changing the number: such a
 * build counts as open only when it is known to be older than the fix (`vendors`, or built before `mendedOn`), and else as
 * not known.
 */

/** Versions from `from` on (all, when it is left out) up to the one that is mended, which is not among them. */
interface AffectedRange {
  readonly from?: string;
  readonly mended: string;
}

/** What a distribution says of its own builds. */
interface VendorFix {
  readonly vendor: string;
  /** Which builds; its first group is their revision. */
  readonly build: RegExp;
  /** The first revision with the fix, and the last one that is sure not to have it. */
  readonly mended: number;
  readonly lastOpen: number;
  readonly source: string;
}

export interface Flaw {
  readonly id: string;
  readonly component: 'kernel' | 'runc' | 'containerd' | 'engine' | 'buildkit' | 'Docker Desktop' | 'toolkit';
  readonly advisories: readonly string[];
  readonly affected: readonly AffectedRange[];
  /** Where the boundaries come from. */
  readonly source: string;
  /** The day before which no build can hold the fix. */
  readonly mendedOn?: string;
  readonly vendors?: readonly VendorFix[];
}

export const FLAWS: readonly Flaw[] = [
  {
    id: 'cgroup-2022',
    component: 'kernel',
    advisories: ['CVE-2022-0492'],
    affected: [
      { mended: '4.9.301' },
      { from: '4.10', mended: '4.14.266' },
      { from: '4.15', mended: '4.19.229' },
      { from: '4.20', mended: '5.4.177' },
      { from: '5.5', mended: '5.10.97' },
      { from: '5.11', mended: '5.15.20' },
      { from: '5.16', mended: '5.16.6' },
    ],
    source: 'stable releases of kernel.org, February 2022',
    mendedOn: '2022-02-01',
  },
  {
    id: 'dirty-pipe',
    component: 'kernel',
    advisories: ['CVE-2022-0847'],
    affected: [
      { from: '5.8', mended: '5.10.102' },
      { from: '5.11', mended: '5.15.25' },
      { from: '5.16', mended: '5.16.11' },
    ],
    source: 'stable releases of kernel.org, 23 February 2022',
    mendedOn: '2022-02-21',
    vendors: [
      {
        vendor: 'Ubuntu',
        build: /^5\.13\.0-(\d{1,3})-/,
        mended: 35,
        lastOpen: 34,
        source: 'USN-5317-1',
      },
      {
        vendor: 'Ubuntu',
        build: /^5\.15\.0-(\d+)-/,
        mended: 25,
        lastOpen: 17,
        source: 'Ubuntu 22.04 was released with it',
      },
      {
        vendor: 'Debian',
        build: /^5\.10\.0-(\d{1,2})-(?:cloud-|rt-)?(?:amd64|arm64|686|armmp|s390x|powerpc64le|octeon)/,
        mended: 12,
        lastOpen: 10,
        source: 'DSA-5092-1',
      },
    ],
  },
  {
    id: 'runc-2019',
    component: 'runc',
    advisories: ['CVE-2019-5736'],
    affected: [{ mended: '1.0.0-rc7' }],
    source: 'advisory of runc, 11 February 2019',
  },
  {
    id: 'runc-2024',
    component: 'runc',
    advisories: ['CVE-2024-21626', 'GHSA-xr7r-f8xq-vfvv'],
    affected: [{ from: '1.0.0-rc93', mended: '1.1.12' }],
    source: 'advisory of runc, 31 January 2024',
  },
  {
    id: 'runc-2025',
    component: 'runc',
    advisories: ['CVE-2025-31133', 'CVE-2025-52565', 'CVE-2025-52881'],
    affected: [
      { mended: '1.2.8' },
      { from: '1.3.0-rc1', mended: '1.3.3' },
      { from: '1.4.0-rc1', mended: '1.4.0-rc3' },
    ],
    source: 'advisories of runc, 5 November 2025',
  },
  {
    id: 'shim-2020',
    component: 'containerd',
    advisories: ['CVE-2020-15257', 'GHSA-36xw-fx78-c5r4'],
    affected: [{ mended: '1.3.9' }, { from: '1.4.0', mended: '1.4.3' }],
    source: 'advisory of containerd, 30 November 2020',
  },
  {
    id: 'authorization-2024',
    component: 'engine',
    advisories: ['CVE-2024-41110', 'GHSA-v23v-6jw2-98fq'],
    affected: [
      { from: '19.03', mended: '23.0.15' },
      { from: '24.0', mended: '25.0.6' },
      { from: '26.0', mended: '26.1.5' },
      { from: '27.0', mended: '27.1.1' },
    ],
    source: 'advisory of moby, 23 July 2024',
  },
  {
    id: 'buildkit-2024',
    component: 'buildkit',
    advisories: ['CVE-2024-23651', 'CVE-2024-23652', 'CVE-2024-23653'],
    affected: [{ mended: '0.12.5' }],
    source: 'advisories of BuildKit, 31 January 2024',
  },
  {
    id: 'desktop-2025',
    component: 'Docker Desktop',
    advisories: ['CVE-2025-9074'],
    affected: [{ mended: '4.44.3' }],
    source: 'release notes of Docker Desktop 4.44.3, about Windows and macOS',
  },
  {
    id: 'gpu-toolkit',
    component: 'toolkit',
    advisories: ['CVE-2024-0132', 'CVE-2025-23266'],
    affected: [{ mended: '1.17.8' }],
    source: 'bulletin of NVIDIA, July 2025',
  },
];

/** AF_ALG sockets (src/insight/alg-socket.ts has its versions): no kernel that was built before this day is mended. */
export const ALG_FLAW = {
  advisories: ['CVE-2026-31431'],
  source: 'stable releases of kernel.org, April 2026',
  mendedOn: '2026-03-01',
} as const;
