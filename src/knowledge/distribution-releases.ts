/**
 * Until when the releases of distributions get fixes that everybody can have.
 *
 * Kept by hand. The vendors' own pages decide: www.debian.org/releases and wiki.debian.org/LTS, wiki.ubuntu.com/Releases,
 * alpinelinux.org/releases, access.redhat.com/support/policy/updates/errata, www.centos.org, wiki.rockylinux.org,
 * wiki.almalinux.org/release-notes, Oracle's lifetime support policy, docs.fedoraproject.org/en-US/releases,
 * aws.amazon.com/amazon-linux-2/faqs, en.opensuse.org/Lifetime, www.suse.com/lifecycle, Photon's wiki, learn.microsoft.com.
 *
 * They were not read themselves but through copies of different ages, so look a date up there before you change one:
 * - Debian and Ubuntu: Debian's package distro-info-data 0.58+deb12u7, of 2026. Debian counts up to the end of its LTS,
 *   which has the same archive; Ubuntu without what Ubuntu Pro adds.
 * - Alpine, Fedora, openSUSE: endoflife.date, as of the winter of 2025/26. Fedora's dates are moved now and then.
 * - Red Hat 5 to 9, AlmaLinux, Rocky, CentOS Stream: endoflife.date, between the end of 2024 and the summer of 2025.
 *   CentOS 5 to 7 end with the Red Hat of the same number, CentOS 8 at the end of 2021.
 * - SUSE up to 15.5 (general support): endoflife.date, 2024. Oracle (premier support): the same, 2023; Oracle names
 *   months, whose last days stand here.
 * - Amazon: endoflife.date for the first one; what others quote of Amazon's pages in 2026 for the later ones.
 * - Azure Linux: an excerpt of its own page of 2026, by which 3.0 is the newest for use.
 *
 * Less certain than the rest:
 * - Photon, endoflife.ai of 2026: of 3.0 VMware said "March 2024", of 4.0 "March 2026, subject to change". Both say that
 *   3.0 is over; 4.0, on which they differ, is left out.
 * - Amazon Linux 2 was prolonged more than once. CentOS Stream 10 ends with the full support of Red Hat 10, "in 2030".
 * - Of Red Hat, Rocky and Oracle 10 only that they get fixes up to 2035 was found, not the day: they stand without one.
 *
 * A release of which it is not known whether it gets fixes is left out: it is unknown, which is never a pass.
 */

export interface DistributionLine {
  /** The beginning of VERSION_ID: 12, 3.20, 15.6. */
  readonly line: string;
  /** The last day with fixes; undefined where it lies years ahead and is not known, or not announced. */
  readonly ends?: string;
}

/** Without releases: what is new is the only one that is looked after. By ID of os-release. */
export const ROLLING_DISTRIBUTIONS: ReadonlySet<string> = new Set([
  ...['wolfi', 'chainguard', 'arch', 'archarm', 'gentoo', 'void', 'kali', 'manjaro'],
  ...['opensuse-tumbleweed', 'opensuse-microos'],
]);

const AS_RHEL: readonly DistributionLine[] = [
  { line: '9', ends: '2032-05-31' },
  { line: '8', ends: '2029-05-31' },
];

/** Newest first. */
const LINES: Readonly<Record<string, readonly DistributionLine[]>> = {
  debian: [
    { line: '13', ends: '2030-06-30' },
    { line: '12', ends: '2028-06-30' },
    { line: '11', ends: '2026-08-31' },
    { line: '10', ends: '2024-06-30' },
    { line: '9', ends: '2022-06-30' },
    { line: '8', ends: '2020-06-30' },
    { line: '7', ends: '2018-05-31' },
    { line: '6', ends: '2016-02-29' },
  ],
  ubuntu: [
    { line: '26.04', ends: '2031-05-29' },
    { line: '25.10', ends: '2026-07-09' },
    { line: '25.04', ends: '2026-01-15' },
    { line: '24.10', ends: '2025-07-10' },
    { line: '24.04', ends: '2029-05-31' },
    { line: '23.10', ends: '2024-07-11' },
    { line: '23.04', ends: '2024-01-25' },
    { line: '22.10', ends: '2023-07-20' },
    { line: '22.04', ends: '2027-06-01' },
    { line: '21.10', ends: '2022-07-14' },
    { line: '21.04', ends: '2022-01-20' },
    { line: '20.10', ends: '2021-07-22' },
    { line: '20.04', ends: '2025-05-29' },
    { line: '18.04', ends: '2023-05-31' },
    { line: '16.04', ends: '2021-04-30' },
    { line: '14.04', ends: '2019-04-25' },
    { line: '12.04', ends: '2017-04-28' },
  ],
  alpine: [
    { line: '3.23', ends: '2027-11-01' },
    { line: '3.22', ends: '2027-05-01' },
    { line: '3.21', ends: '2026-11-01' },
    { line: '3.20', ends: '2026-04-01' },
    { line: '3.19', ends: '2025-11-01' },
    { line: '3.18', ends: '2025-05-09' },
    { line: '3.17', ends: '2024-11-22' },
    { line: '3.16', ends: '2024-05-23' },
    { line: '3.15', ends: '2023-11-01' },
    { line: '3.14', ends: '2023-05-01' },
    { line: '3.13', ends: '2022-11-01' },
    { line: '3.12', ends: '2022-05-01' },
    { line: '3.11', ends: '2021-11-01' },
    { line: '3.10', ends: '2021-05-01' },
    { line: '3.9', ends: '2020-11-01' },
    { line: '3.8', ends: '2020-05-01' },
    { line: '3.7', ends: '2019-11-01' },
    { line: '3.6', ends: '2019-05-01' },
    { line: '3.5', ends: '2018-11-01' },
    { line: '3.4', ends: '2018-05-01' },
    { line: '3.3', ends: '2017-11-01' },
    { line: '3.2', ends: '2017-05-01' },
    { line: '3.1', ends: '2016-11-01' },
  ],
  rhel: [
    { line: '10' },
    ...AS_RHEL,
    { line: '7', ends: '2024-06-30' },
    { line: '6', ends: '2020-11-30' },
    { line: '5', ends: '2017-03-31' },
  ],
  centos: [
    { line: '8', ends: '2021-12-31' },
    { line: '7', ends: '2024-06-30' },
    { line: '6', ends: '2020-11-30' },
    { line: '5', ends: '2017-03-31' },
  ],
  'centos-stream': [
    { line: '10', ends: '2030-01-01' },
    { line: '9', ends: '2027-05-31' },
    { line: '8', ends: '2024-05-31' },
  ],
  rocky: [{ line: '10' }, ...AS_RHEL],
  almalinux: [
    { line: '10', ends: '2035-05-31' },
    { line: '9', ends: '2032-05-31' },
    { line: '8', ends: '2029-03-01' },
  ],
  ol: [
    { line: '10' },
    { line: '9', ends: '2032-06-30' },
    { line: '8', ends: '2029-07-31' },
    { line: '7', ends: '2024-12-31' },
    { line: '6', ends: '2021-03-31' },
  ],
  fedora: [
    { line: '43', ends: '2026-12-09' },
    { line: '42', ends: '2026-05-13' },
    { line: '41', ends: '2025-12-15' },
    { line: '40', ends: '2025-05-13' },
    { line: '39', ends: '2024-11-26' },
    { line: '38', ends: '2024-05-21' },
    { line: '37', ends: '2023-12-05' },
    { line: '36', ends: '2023-05-16' },
    { line: '35', ends: '2022-12-13' },
    { line: '34', ends: '2022-06-07' },
    { line: '33', ends: '2021-11-30' },
    { line: '32', ends: '2021-05-25' },
    { line: '31', ends: '2020-11-24' },
    { line: '30', ends: '2020-05-26' },
    { line: '29', ends: '2019-11-26' },
    { line: '28', ends: '2019-05-28' },
  ],
  amzn: [
    { line: '2023', ends: '2029-06-30' },
    { line: '2', ends: '2026-06-30' },
    // All releases of the first Amazon Linux.
    ...['2018.03', '2017.09', '2017.03', '2016.09', '2016.03'].map((line) => ({ line, ends: '2023-12-31' })),
  ],
  'opensuse-leap': [
    { line: '16.0', ends: '2027-10-31' },
    { line: '15.6', ends: '2026-04-30' },
    { line: '15.5', ends: '2024-12-31' },
    { line: '15.4', ends: '2023-12-07' },
    { line: '15.3', ends: '2022-12-31' },
    { line: '15.2', ends: '2022-01-04' },
    { line: '15.1', ends: '2021-02-02' },
    { line: '15.0', ends: '2019-12-03' },
    { line: '42.3', ends: '2019-07-01' },
    { line: '42.2', ends: '2018-01-26' },
    { line: '42.1', ends: '2017-05-17' },
  ],
  sles: [
    { line: '15.5', ends: '2024-12-31' },
    { line: '15.4', ends: '2023-12-31' },
    { line: '15.3', ends: '2022-12-31' },
    { line: '15.2', ends: '2021-12-31' },
    { line: '15.1', ends: '2021-01-31' },
    { line: '12.5', ends: '2024-10-31' },
    { line: '12.4', ends: '2020-06-30' },
    { line: '12.3', ends: '2019-06-30' },
    { line: '11.4', ends: '2019-03-31' },
  ],
  photon: [
    { line: '5.0' },
    { line: '3.0', ends: '2025-10-02' },
    { line: '2.0', ends: '2022-12-01' },
    { line: '1.0', ends: '2022-02-28' },
  ],
  azurelinux: [{ line: '3.0' }],
};

/** By ID of os-release, which a stranger writes: so no plain object, in which some names are always found. */
export const DISTRIBUTIONS: ReadonlyMap<string, readonly DistributionLine[]> = new Map(Object.entries(LINES));
