/** A Linux kernel in an image: its modules, its own file, and modules that did not come with it. */
import { executableOf, sectionBytes } from './executable.ts';
import { asBuffer, KIB, lastName, MIB, type PackageReader } from './package-file.ts';

const MODULES = /^(?:usr\/)?lib\/modules\/(\d+\.[^/]+)\//;

/** A folder of modules is that of one release. */
export const KERNEL_MODULES: PackageReader = {
  row: 'PKG-KERNEL',
  folders: ['lib/modules/', 'usr/lib/modules/'],
  isFor: (path) => MODULES.test(path),
  limit: 0,
  read({ path }, sightings) {
    const [folder = '', version] = MODULES.exec(path) ?? [];
    sightings.add({
      type: 'generic',
      name: 'linux-kernel',
      version,
      path: folder.slice(0, -1),
      basis: 'recognised',
    });
  },
};

/** The head of an x86 kernel says where its release is (boot protocol of Linux, 2.00 and later). */
export const KERNEL_FILE: PackageReader = {
  row: 'PKG-KERNEL',
  folders: ['boot/', 'lib/modules/', 'usr/lib/modules/'],
  isFor: (path) => /^(?:vmlinuz|bzImage|kernel)(?:$|-)/.test(lastName(path)),
  limit: 64 * MIB,
  read({ path, bytes }, sightings) {
    const file = asBuffer(bytes);
    if (file.length < 0x210 || file.toString('latin1', 0x202, 0x206) !== 'HdrS') return;
    const at = file.readUInt16LE(0x20e) + 0x200;
    const [version = ''] = file.toString('latin1', at, at + 256).split(/[\s\0]/, 1);
    if (/^\d+\.\d/.test(version))
      sightings.add({ type: 'generic', name: 'linux-kernel', version, path, basis: 'recognised' });
  },
};

/** Of the modules only those that were not built with the kernel: the others are it. */
export const KERNEL_MODULE: PackageReader = {
  row: 'PKG-KERNEL',
  suffixes: ['.ko'],
  isFor: () => true,
  limit: 64 * MIB,
  read({ path, bytes }, sightings) {
    const program = executableOf(bytes);
    const section = program && sectionBytes(bytes, program, '.modinfo');
    if (section === undefined) return;
    const fields = new Map(
      asBuffer(section.subarray(0, 64 * KIB))
        .toString('latin1')
        .split('\0')
        .map((field): [string, string] => {
          const at = field.indexOf('=');
          return [field.slice(0, Math.max(0, at)), field.slice(at + 1)];
        }),
    );
    if (fields.get('intree') === 'Y') return;
    sightings.add({
      type: 'generic',
      name: fields.get('name') ?? lastName(path).replace(/\.ko$/, ''),
      version: fields.get('version') ?? fields.get('vermagic')?.split(' ')[0],
      licence: fields.get('license'),
      path,
      basis: 'recognised',
    });
  },
};
