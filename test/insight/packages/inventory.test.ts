import { describe, expect, test } from 'vitest';
import { packageInventory } from '../../../src/insight/packages/inventory.ts';
import { imageOf, type TestLayer } from './layered.ts';

const STATUS = 'var/lib/dpkg/status';

/** `name version @layer`. */
function present(...layers: readonly TestLayer[]): readonly string[] {
  return packageInventory(imageOf(...layers)).packages.map(
    ({ name, version, layer }) => `${name} ${version} @${layer}`,
  );
}

/** `name version @layer to layer`. */
function removed(...layers: readonly TestLayer[]): readonly string[] {
  return packageInventory(imageOf(...layers)).removed.map(
    ({ name, version, layer, removedIn }) => `${name} ${version} @${layer} to ${removedIn}`,
  );
}

describe('a package was brought by the layer', () => {
  test('in which its database had it first, however often the database is written anew', () => {
    const layers = [
      { files: { [STATUS]: ['deb bash 5.2', 'deb curl 7.88'] } },
      { files: { 'etc/motd': [] } },
      { files: { [STATUS]: ['deb bash 5.2', 'deb curl 8.0', 'deb git 2.39'] } },
      { files: { [STATUS]: ['deb bash 5.2', 'deb curl 8.0'] } },
    ];
    expect(present(...layers)).toEqual(['bash 5.2 @0', 'curl 8.0 @2']);
    expect(removed(...layers)).toEqual(['curl 7.88 @0 to 2', 'git 2.39 @2 to 3']);
  });

  test('that put it back, when one between had removed it', () => {
    const layers = [
      { files: { [STATUS]: ['deb curl 8.0'] } },
      { files: { [STATUS]: ['deb bash 5.2'] } },
      { files: { [STATUS]: ['deb bash 5.2', 'deb curl 8.0'] } },
    ];
    expect(present(...layers)).toEqual(['bash 5.2 @1', 'curl 8.0 @2']);
    expect(removed(...layers)).toEqual([]);
  });

  test('that is the lowest of all that have it, in whichever file', () => {
    const { packages } = packageInventory(
      imageOf(
        { files: { 'app/a.jar': ['maven g:a 1'] } },
        { files: { 'copy/a.jar': ['maven g:a 1'], 'app/lock': ['maven g:a 1'] } },
      ),
    );
    expect(packages.map(({ name, layer, paths }) => ({ name, layer, paths }))).toEqual([
      { name: 'g:a', layer: 0, paths: ['app/a.jar', 'app/lock', 'copy/a.jar'] },
    ]);
  });
});

describe('a package is gone with the file that says so', () => {
  const GEM = 'usr/lib/ruby/specifications/rack.gemspec';
  const base = { files: { [GEM]: ['gem rack 3.0'] } };

  test.each([
    ['by a whiteout of the file', { whiteouts: [GEM] }],
    ['by a whiteout of a folder above', { whiteouts: ['usr/lib/ruby'] }],
    ['by a folder that hides what was in it', { folders: ['usr/lib/ruby'], opaque: ['usr/lib/ruby'] }],
    ['by a file in place of a folder', { files: { 'usr/lib': [] } }],
    ['by a link in place of a folder', { links: { 'usr/lib/ruby': '/opt/ruby' } }],
    ['by another file in its place', { files: { [GEM]: [] } }],
  ])('%s', (_, layer) => {
    expect(present(base, layer)).toEqual([]);
    expect(removed(base, layer)).toEqual(['rack 3.0 @0 to 1']);
  });

  test('and one in an archive with the archive', () => {
    const layers = [{ files: { 'a.war': [] } }, { whiteouts: ['a.war'] }];
    const image = imageOf(...layers);
    const [first] = image.layers;
    if (first?.state.kind !== 'read') throw new Error('not read');
    first.state.contents?.packages.push({
      type: 'maven',
      name: 'g:inner',
      version: '1',
      source: '',
      licence: '',
      arch: '',
      path: 'a.war!/WEB-INF/lib/inner.jar',
      basis: 'installed',
    });
    const { packages, removed } = packageInventory(image);
    expect(packages).toEqual([]);
    expect(removed.map(({ name }) => name)).toEqual(['g:inner']);
  });

  test('but not by a layer that leaves it alone, or only touches the folders above', () => {
    expect(present(base, { folders: ['usr/lib/ruby'] }, { whiteouts: ['usr/lib/other', 'usr/bin'] })).toEqual(
      ['rack 3.0 @0'],
    );
  });
});

test('a package that is a folder stays when a later layer changes something in it', () => {
  const store = `nix/store/${'a'.repeat(32)}-bash-5.2`;
  const image = imageOf({ files: { [`${store}/bin/bash`]: [] } }, { whiteouts: [`${store}/bin/bashbug`] });
  const [first] = image.layers;
  if (first?.state.kind !== 'read') throw new Error('not read');
  const bash = { type: 'nix', name: 'bash', version: '5.2', source: '', licence: '', arch: '', path: store };
  first.state.contents?.packages.push({ ...bash, basis: 'installed' });
  expect(packageInventory(image).packages.map(({ name, layer }) => [name, layer])).toEqual([['bash', 0]]);
});

describe('a package seen several times', () => {
  test('has the licence of whoever knows it, and is as certain as the strongest', () => {
    const { packages } = packageInventory(
      imageOf(
        { files: { 'app/package-lock.json': ['npm a 1'] }, basis: 'locked', licence: 'MIT' },
        { files: { 'app/node_modules/a/package.json': ['npm a 1'] } },
      ),
    );
    expect(packages.map(({ basis, licence, layer }) => ({ basis, licence, layer }))).toEqual([
      { basis: 'installed', licence: 'MIT', layer: 0 },
    ]);
  });

  test('keeps the licence that a lower layer knew when the database is written anew', () => {
    const { packages } = packageInventory(
      imageOf(
        { files: { [STATUS]: ['deb bash 5.2'] }, licence: 'GPL-3+' },
        { files: { [STATUS]: ['deb bash 5.2'] } },
      ),
    );
    expect(packages.map(({ licence }) => licence)).toEqual(['GPL-3+']);
  });
});

describe('a program that was recognised', () => {
  const recognised = (line: string, path: string) => ({
    files: { [path]: [line] },
    basis: 'recognised' as const,
  });

  test.each([
    ['is not told again where a package brings it', 'deb python3.11-minimal 3.11.2-6', []],
    ['is told where the package has another version', 'deb python3.11-minimal 3.11.9-1', ['python']],
    ['is told where another package has that version', 'deb curl 3.11.2-6', ['python']],
  ])('%s', (_, line, told) => {
    const { packages } = packageInventory(
      imageOf(
        { files: { [STATUS]: [line] } },
        recognised('generic python 3.11.2', 'usr/local/bin/python3.11'),
      ),
    );
    expect(packages.filter(({ type }) => type === 'generic').map(({ name }) => name)).toEqual(told);
  });

  test('an assembly is not told again where a list of packages has it', () => {
    const { packages } = packageInventory(
      imageOf(
        { files: { 'app.deps.json': ['nuget Serilog 3.1.1'] } },
        recognised('nuget Serilog 3.1.1.0', 'Serilog.dll'),
      ),
    );
    expect(packages.map(({ version }) => version)).toEqual(['3.1.1']);
  });
});

describe('what is not known', () => {
  test('layers that nobody looked into are named, and what they might have changed is kept', () => {
    const layers = [
      { files: { [STATUS]: ['deb bash 5.2'] } },
      { files: { [STATUS]: ['deb git 2.39'] }, isUnscanned: true },
    ];
    expect(packageInventory(imageOf(...layers)).unscanned).toEqual([1]);
    expect(present(...layers)).toEqual(['bash 5.2 @0']);
  });

  test('problems come with their layer', () => {
    expect(packageInventory(imageOf({}, { problems: ['a.jar: damaged'] })).problems).toEqual([
      { layer: 1, text: 'a.jar: damaged' },
    ]);
  });
});

describe('the distribution', () => {
  const debian =
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n';

  test('is what os-release says, also where etc has only a link to it', () => {
    const { release } = packageInventory(
      imageOf({
        texts: { 'usr/lib/os-release': debian },
        links: { 'etc/os-release': '../usr/lib/os-release' },
      }),
    );
    expect(release).toEqual({
      id: 'debian',
      version: '12',
      name: 'Debian GNU/Linux 12 (bookworm)',
      codename: 'bookworm',
    });
  });

  test('is that of the last layer that says it', () => {
    const path = 'etc/os-release';
    expect(
      packageInventory(
        imageOf({ texts: { [path]: debian } }, { texts: { [path]: 'ID=alpine\nVERSION_ID=3.20.3\n' } }),
      ).release,
    ).toMatchObject({ id: 'alpine', version: '3.20.3' });
  });

  test('is unknown once the file is gone', () => {
    expect(
      packageInventory(imageOf({ texts: { 'etc/os-release': debian } }, { whiteouts: ['etc/os-release'] }))
        .release,
    ).toBeUndefined();
  });
});

describe('a package of a language that a package of the distribution brought', () => {
  const YAML = 'usr/lib/python3/dist-packages/PyYAML-6.0.dist-info/METADATA';
  const OURS = 'usr/local/lib/python3.11/site-packages/PyYAML-6.0.dist-info/METADATA';
  const base = {
    files: { [STATUS]: ['deb python3-yaml 6.0-3'], [YAML]: ['pypi PyYAML 6.0'] },
    owned: { [YAML]: 'deb python3-yaml' },
  };

  test('is listed as that package, once', () => {
    expect(present(base)).toEqual(['python3-yaml 6.0-3 @0']);
  });

  test('is listed by itself where somebody installed it a second time', () => {
    expect(present(base, { files: { [OURS]: ['pypi PyYAML 6.0'] } })).toEqual([
      'python3-yaml 6.0-3 @0',
      'PyYAML 6.0 @0',
    ]);
  });

  test('is listed by itself where the package of the distribution is not known, or gone', () => {
    expect(present({ ...base, files: { [YAML]: ['pypi PyYAML 6.0'] } })).toEqual(['PyYAML 6.0 @0']);
    expect(present(base, { files: { [STATUS]: ['deb bash 5.2'] } })).toEqual([
      'bash 5.2 @1',
      'PyYAML 6.0 @0',
    ]);
  });
});
