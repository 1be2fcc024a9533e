/** Rows of the coverage lists that no table provokes, each with the reason. */

interface NotProvoked {
  readonly rows: readonly string[];
  readonly why: string;
}

export const NOT_PROVOKED: readonly NotProvoked[] = [
  {
    rows: ['1.2.1', '4.2', '4.3', '4.4', '4.12', '5.9', '7.6'],
    why: 'A person decides these: their checks show what there is to see and never fail.',
  },
  {
    rows: ['1.2.2', 'HOST-ENGINE-EOL'],
    why: 'They fail here: the only engine that can be installed gets no fixes any more, so nothing mends them.',
  },
  {
    rows: ['2.1'],
    why: 'It fails here: an engine without root needs programs that these machines do not have.',
  },
  { rows: ['2.6'], why: 'The kernel has no aufs, and engines since 24.0 have none either.' },
  {
    rows: ['2.7', '2.12'],
    why: 'The kernel has no device mapper, and engines since 25.0 have no driver for it.',
  },
  {
    rows: ['2.18'],
    why: 'Engine 20.10 takes the path of a profile only: its filter can be replaced, not switched off for all.',
  },
  {
    rows: ['5.2', 'LSM-AA-UNCONF', 'LSM-AA-COMPLAIN', 'LSM-AA-CUSTOM'],
    why: 'The kernel has no AppArmor.',
  },
  { rows: ['5.3', 'LSM-SE-DISABLE', 'LSM-SE-MCS'], why: 'The kernel has no SELinux.' },
  {
    rows: ['LSM-SECCOMP-AFALG'],
    why: 'The kernel is one without the flaw, and what the engine says of its release can’t be changed.',
  },
  { rows: ['HOST-CGROUPV'], why: 'It fails here: the machines have version 1 of control groups only.' },
  {
    rows: ['IMG-ATTEST', 'IMG-SCHEMA1'],
    why: 'Engine 20.10 keeps neither the index of an image nor the format that it came in.',
  },
  { rows: ['HOST-PODMAN-POLICY', 'HOST-PODMAN-SHORT'], why: 'There is no Podman on these machines.' },
  {
    rows: ['ESC-SUMMARY'],
    why: 'It fails with every other of these rows; the runtime of this distribution keeps it from being known when all are mended.',
  },
  {
    rows: ['ESC-BINFMT', 'ESC-DEBUGFS', 'ESC-LXCFS', 'ESC-DEVMEM', 'ESC-MODULE', 'ESC-BPF'],
    why: 'The machines have none of these file systems and devices, and do not tell whether their kernel is locked down.',
  },
  {
    rows: [
      ...['ESC-CGROUP-UNPRIV', 'ESC-SHIM-ABSTRACT', 'ESC-RUNC-5736', 'ESC-RUNC-21626', 'ESC-RUNC-2025'],
      ...['ESC-BUILDKIT-2024', 'ESC-AUTHZ', 'ESC-DESKTOP-9074', 'ESC-NVIDIA', 'ESC-DIRTYPIPE', 'ESC-AFALG'],
    ],
    why: 'The holes are in versions that the machines do not have; test/insight/escape holds them to their boundaries.',
  },
  {
    rows: ['ESC-VARLOG', 'ESC-SATOKEN', 'ESC-NFSROOT'],
    why: 'There is no Kubernetes and no server of network shares on these machines.',
  },
];
