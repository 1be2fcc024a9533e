import { describe, expect, test } from 'vitest';
import { names, scanFiles } from './scanned-files.ts';

const json = (value: unknown) => JSON.stringify(value);

describe('what is installed', () => {
  const CASES: readonly (readonly [path: string, text: string, expected: readonly string[]])[] = [
    [
      'usr/lib/python3/site-packages/requests-2.31.0.dist-info/METADATA',
      'Metadata-Version: 2.1\nName: requests\nVersion: 2.31.0\nLicense: Apache 2.0\n\nVersion: 9 is in the text\n',
      ['pypi requests 2.31.0'],
    ],
    ['usr/lib/python3/dist-packages/six.egg-info', 'Name: six\nVersion: 1.16.0\n', ['pypi six 1.16.0']],
    ['opt/x/PyYAML.egg-info/PKG-INFO', 'Name: PyYAML\nVersion: 6.0\n', ['pypi PyYAML 6.0']],
    ['opt/x/setup.egg/EGG-INFO/PKG-INFO', 'Name: setup\nVersion: 1\n', ['pypi setup 1']],
    [
      'app/node_modules/left-pad/package.json',
      json({ name: 'left-pad', version: '1.3.0' }),
      ['npm left-pad 1.3.0'],
    ],
    [
      'app/node_modules/a/node_modules/@scope/b/package.json',
      json({ name: '@scope/b', version: '2.0.0' }),
      ['npm @scope/b 2.0.0'],
    ],
    [
      'usr/lib/ruby/gems/3.2.0/specifications/rack-3.0.8.gemspec',
      '# stub\nGem::Specification.new do |s|\n  s.name = "rack".freeze\n  s.version = "3.0.8"\n  s.licenses = ["MIT".freeze]\nend\n',
      ['gem rack 3.0.8'],
    ],
    [
      'usr/lib/ruby/gems/3.2.0/specifications/default/json-2.6.3.gemspec',
      'Gem::Specification.new do |s|\n  s.name = "json"\n  s.version = Gem::Version.new("2.6.3")\nend\n',
      ['gem json 2.6.3'],
    ],
    [
      'app/vendor/composer/installed.json',
      json({ packages: [{ name: 'symfony/console', version: 'v6.4.1', license: ['MIT'] }], dev: false }),
      ['composer symfony/console v6.4.1'],
    ],
    [
      'old/vendor/composer/installed.json',
      json([{ name: 'psr/log', version: '1.0.0' }]),
      ['composer psr/log 1.0.0'],
    ],
    [
      'usr/local/lib/php/.registry/archive_tar.reg',
      'a:3:{s:4:"name";s:11:"Archive_Tar";s:7:"channel";s:12:"pear.php.net";s:7:"version";a:2:{s:7:"release";s:6:"1.4.14";s:3:"api";s:5:"1.4.0";}}',
      ['pear pear.php.net/Archive_Tar 1.4.14'],
    ],
    [
      'app/tool.deps.json',
      json({
        libraries: { 'tool/1.0.0': { type: 'project' }, 'Newtonsoft.Json/13.0.3': { type: 'package' } },
      }),
      ['nuget Newtonsoft.Json 13.0.3'],
    ],
    [
      'opt/conda/conda-meta/numpy-1.26.4-py311.json',
      json({ name: 'numpy', version: '1.26.4', license: 'BSD-3-Clause', subdir: 'linux-64' }),
      ['conda numpy 1.26.4'],
    ],
  ];

  test.each(CASES)('%s', (path, text, expected) => {
    const scanned = scanFiles({ [path]: text });
    expect(scanned.problems).toEqual([]);
    expect(names(scanned)).toEqual(expected);
    expect(scanned.packages.map(({ basis }) => basis)).toEqual(expected.map(() => 'installed'));
  });
});

describe('what a lock file pins', () => {
  const CASES: readonly (readonly [path: string, text: string, expected: readonly string[]])[] = [
    [
      'app/poetry.lock',
      '[[package]]\nname = "flask"\nversion = "3.0.0"\n\n[[package]]\nname = "jinja2"\nversion = "3.1.2"\n',
      ['pypi flask 3.0.0', 'pypi jinja2 3.1.2'],
    ],
    ['app/pdm.lock', '[[package]]\nname = "idna"\nversion = "3.6"\n', ['pypi idna 3.6']],
    ['app/uv.lock', 'version = 1\n[[package]]\nname = "anyio"\nversion = "4.2.0"\n', ['pypi anyio 4.2.0']],
    [
      'app/Pipfile.lock',
      json({ default: { attrs: { version: '==23.2.0' } }, develop: { pytest: { version: '==8.0.0' } } }),
      ['pypi attrs 23.2.0', 'pypi pytest 8.0.0'],
    ],
    [
      'app/requirements-prod.txt',
      '# pinned\nDjango[argon2]==5.0.1 ; python_version >= "3.10"\nrequests>=2\n-r other.txt\ngunicorn == 21.2.0 \\\n    --hash=sha256:00\n',
      ['pypi Django 5.0.1', 'pypi gunicorn 21.2.0'],
    ],
    [
      'app/package-lock.json',
      json({
        lockfileVersion: 3,
        packages: {
          '': { name: 'app', version: '1' },
          'node_modules/a': { version: '1.0.0', license: 'MIT' },
          'node_modules/a/node_modules/@s/b': { version: '2.0.0' },
          'node_modules/local': { link: true },
        },
      }),
      ['npm @s/b 2.0.0', 'npm a 1.0.0'],
    ],
    [
      'app/npm-shrinkwrap.json',
      json({
        lockfileVersion: 1,
        dependencies: { a: { version: '1', dependencies: { b: { version: '2' } } } },
      }),
      ['npm a 1', 'npm b 2'],
    ],
    [
      'app/yarn.lock',
      '# v1\n\n"@babel/core@^7.0.0", "@babel/core@^7.1":\n  version "7.23.0"\n  dependencies:\n    version "1"\n\nlodash@^4.17.0:\n  version "4.17.21"\n',
      ['npm @babel/core 7.23.0', 'npm lodash 4.17.21'],
    ],
    [
      'berry/yarn.lock',
      '__metadata:\n  version: 6\n\n"lodash@npm:^4.17.0":\n  version: 4.17.21\n  resolution: "lodash@npm:4.17.21"\n\n"app@workspace:.":\n  version: 0.0.0-use.local\n',
      ['npm lodash 4.17.21'],
    ],
    [
      'app/pnpm-lock.yaml',
      "lockfileVersion: '9.0'\npackages:\n  '@s/a@1.0.0':\n    resolution: {}\n  /b@2.0.0(c@3.0.0): {}\n  /d/4.0.0_c@3.0.0: {}\n",
      ['npm @s/a 1.0.0', 'npm b 2.0.0', 'npm d 4.0.0'],
    ],
    [
      'app/bun.lock',
      '{\n  "lockfileVersion": 1,\n  "packages": {\n    "a": ["a@1.0.0", "", {}, "sha512-x"],\n    "own": ["own@workspace:packages/own"],\n  }\n}\n',
      ['npm a 1.0.0'],
    ],
    [
      'app/deno.lock',
      json({
        version: '4',
        jsr: { '@std/path@1.0.8': {} },
        npm: { 'chalk@5.3.0': {}, 'x@1.0.0_y@2.0.0': {} },
      }),
      ['jsr @std/path 1.0.8', 'npm chalk 5.3.0', 'npm x 1.0.0'],
    ],
    [
      'app/Gemfile.lock',
      'PATH\n  remote: .\n  specs:\n    own (0.1)\n\nGEM\n  remote: x\n  specs:\n    rails (7.1.2)\n      rack (>= 2)\n    nokogiri (1.16.0-x86_64-linux)\n\nDEPENDENCIES\n  rails\n',
      ['gem nokogiri 1.16.0-x86_64-linux', 'gem rails 7.1.2'],
    ],
    [
      'app/go.mod',
      'module example.org/app\n\ngo 1.22\n\nrequire golang.org/x/sys v0.17.0\nrequire (\n\tgithub.com/a/b v1.2.3 // indirect\n)\nreplace (\n\tx v1.0.0 => y v2.0.0\n)\n',
      ['golang github.com/a/b v1.2.3', 'golang golang.org/x/sys v0.17.0'],
    ],
    [
      'app/Cargo.lock',
      'version = 3\n[[package]]\nname = "serde"\nversion = "1.0.196"\n',
      ['cargo serde 1.0.196'],
    ],
    [
      'app/composer.lock',
      json({
        packages: [{ name: 'a/b', version: '1.0' }],
        'packages-dev': [{ name: 'c/d', version: '2.0' }],
      }),
      ['composer a/b 1.0', 'composer c/d 2.0'],
    ],
    [
      'app/packages.lock.json',
      json({
        dependencies: {
          'net8.0': { Serilog: { type: 'Direct', resolved: '3.1.1' }, own: { type: 'Project' } },
        },
      }),
      ['nuget Serilog 3.1.1'],
    ],
  ];

  test.each(CASES)('%s', (path, text, expected) => {
    const scanned = scanFiles({ [path]: text });
    expect(scanned.problems).toEqual([]);
    expect(names(scanned)).toEqual(expected);
    expect(scanned.packages.map(({ basis }) => basis)).toEqual(expected.map(() => 'locked'));
  });
});

describe('licences', () => {
  test.each([
    [
      'a/x-1.dist-info/METADATA',
      'Name: x\nLicense: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n',
      'MIT License',
    ],
    [
      'a/x-1.dist-info/METADATA',
      'Name: x\nLicense: old words\nLicense-Expression: MIT OR Apache-2.0\n',
      'MIT OR Apache-2.0',
    ],
    ['node_modules/x/package.json', json({ name: 'x', license: 'ISC' }), 'ISC'],
    ['node_modules/x/package.json', json({ name: 'x', license: { type: 'MIT', url: 'y' } }), 'MIT'],
    [
      'node_modules/x/package.json',
      json({ name: 'x', licenses: [{ type: 'MIT' }, { type: 'BSD' }] }),
      'MIT OR BSD',
    ],
    [
      's/specifications/x.gemspec',
      's.name = "x"\ns.licenses = ["Ruby".freeze, "BSD-2-Clause".freeze]\n',
      'Ruby, BSD-2-Clause',
    ],
  ])('%s: %s', (path, text, licence) => {
    expect(scanFiles({ [path]: text }).packages.map((one) => one.licence)).toEqual([licence]);
  });
});

test('where a Python package came from, without the password that was used', () => {
  const folder = 'venv/lib/tool-1.0.dist-info';
  const { packages } = scanFiles({
    [`${folder}/direct_url.json`]: json({
      url: 'https://me:ghp_secret@git.example.org/tool',
      vcs_info: { vcs: 'git', commit_id: 'abc123' },
    }),
    [`${folder}/METADATA`]: 'Name: tool\nVersion: 1.0\n',
  });
  expect(packages.map(({ source }) => source)).toEqual(['https://git.example.org/tool@abc123']);
});

describe('nothing is made of', () => {
  test.each([
    ['app/package.json', json({ name: 'app', version: '1' })],
    ['app/node_modules/a/dist/esm/package.json', json({ type: 'module' })],
    ['app/node_modules/a/test/package.json', json({ name: 'fixture', version: '1' })],
    ['app/node_modules/a/yarn.lock', 'lodash@^4:\n  version "4.17.21"\n'],
    ['root/go/pkg/mod/a@v1/go.mod', 'require b v1.0.0\n'],
    ['usr/local/go/src/go.mod', 'require b v1.0.0\n'],
    ['srv/notes.txt', 'requests==2.0\n'],
    ['app/config.json', '{'],
  ])('%s', (path, text) => {
    expect(scanFiles({ [path]: text })).toEqual({ packages: [], problems: [], texts: {} });
  });
});

describe('a file that is not what its name says is a problem', () => {
  test.each([
    [
      'node_modules/x/package.json',
      '{',
      'node_modules/x/package.json: not valid JSON; not read for packages',
    ],
    [
      'node_modules/x/package.json',
      '[]',
      'node_modules/x/package.json: not in the form that such a file has; not read for packages',
    ],
    ['app/poetry.lock', '[[package', 'app/poetry.lock: not valid TOML; not read for packages'],
    ['app/pnpm-lock.yaml', 'a: [', 'app/pnpm-lock.yaml: not valid YAML; not read for packages'],
    [
      'app/bun.lockb',
      'x',
      "app/bun.lockb: in Bun's own binary format, which is not read; not read for packages",
    ],
  ])('%s', (path, text, problem) => {
    expect(scanFiles({ [path]: text }).problems).toEqual([problem]);
  });
});
