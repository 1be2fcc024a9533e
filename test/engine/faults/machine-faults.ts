/**
 * Faults of the machine below the host: its kernel and its firmware. What they tell stands in files that the daemon's
 * own mount namespace can show in another form.
 */
import type { HostFault } from './fault.ts';

const FIRMWARE = '/sys/class/dmi/id';
const SECURITY = '/sys/kernel/security';
const WEAKNESSES = '/sys/devices/system/cpu/vulnerabilities';
/** What /proc/swaps shows. */
const SWAPS = '/run/machine/swaps';
const SWAPS_HEAD = 'Filename Type Size Used Priority';

/** What /proc/sys/kernel/version shows. */
const VERSION = '/run/machine/version';

/**
 * Shell, to be run where the daemon lives before it starts. `UNCOVER_MACHINE` takes away again what covers /sys and
 * /proc: the kernel lets nobody in a user namespace of their own mount these while something does.
 */
export const PREPARE_MACHINE = `
mkdir -p /run/machine/class
cp -a /sys/class/. /run/machine/class/ 2> /dev/null || :
mkdir -p /run/machine/class/dmi/id
mount --bind /run/machine/class /sys/class
mount -t tmpfs tmpfs ${SECURITY}
mount -t tmpfs tmpfs ${WEAKNESSES}
touch ${SWAPS}
mount --bind ${SWAPS} /proc/swaps
touch ${VERSION}
mount --bind ${VERSION} /proc/sys/kernel/version
`;

export const UNCOVER_MACHINE = `umount /sys/class ${SECURITY} ${WEAKNESSES} /proc/swaps /proc/sys/kernel/version /sys/firmware`;

const write = (text: string, path: string) => `printf '%s\\n' '${text}' > ${path}`;

export const MACHINE_FAULTS: readonly HostFault[] = [
  {
    rows: ['NET-METADATA'],
    provoke: write('Amazon EC2', `${FIRMWARE}/sys_vendor`),
    mend: 'iptables -I DOCKER-USER -d 169.254.169.254/32 -j DROP',
  },
  {
    rows: ['LSM-LANDLOCK'],
    provoke: write('capability,landlock,yama', `${SECURITY}/lsm`),
    mend: write('capability,landlock,yama,apparmor', `${SECURITY}/lsm`),
  },
  {
    rows: ['LSM-LOCKDOWN'],
    provoke: write('[none] integrity confidentiality', `${SECURITY}/lockdown`),
    mend: write('none [integrity] confidentiality', `${SECURITY}/lockdown`),
  },
  {
    rows: ['HOST-MITIGATIONS'],
    provoke: write('Vulnerable', `${WEAKNESSES}/spectre_v2`),
    mend: write('Mitigation: Retpolines', `${WEAKNESSES}/spectre_v2`),
  },
  {
    rows: ['HOST-SWAP'],
    provoke: `touch /srv/swap; ${write(`${SWAPS_HEAD}\n/srv/swap file 1048572 0 -2`, SWAPS)}`,
    mend: write(SWAPS_HEAD, SWAPS),
  },
  {
    rows: ['HOST-KERNEL-AGE'],
    provoke: write('#1 SMP Site 6.1.1-1 (2023-01-08)', VERSION),
    mend: `printf '#1 SMP Site 6.1.1-1 (%s)\\n' "$(date +%F)" > ${VERSION}`,
  },
];

/** The engine's data, in a folder of a file system that holds other things too. The daemon has to start anew on it. */
export const STORAGE_FAULT: HostFault = {
  rows: ['1.1.1'],
  provoke: ':',
  mend: 'mount -t tmpfs tmpfs /var/lib/docker',
};

/** Rows that fail until somebody listens to what the engine reports. */
export const UNHEARD_ROWS: readonly string[] = ['HOST-LIVEPATCH'];
