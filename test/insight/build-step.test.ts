import { describe, expect, test } from 'vitest';
import { imageHistorySchema } from '../../src/facts/image.ts';
import { uncheckedAdds } from '../../src/insight/add-step.ts';
import { isBuildDate } from '../../src/insight/build-date.ts';
import { buildSteps, readStep } from '../../src/insight/build-step.ts';
import { secretLabels, secretSteps } from '../../src/insight/embedded-secret.ts';
import { installedPackages, lonelyUpdates } from '../../src/insight/package-command.ts';
import { setuidLeft } from '../../src/insight/setuid-step.ts';
import { unverifiedSteps } from '../../src/insight/unverified-step.ts';

/** A history from its steps, the oldest first, as people write them. */
function history(...steps: readonly string[]) {
  return imageHistorySchema.parse(steps.toReversed().map((CreatedBy) => ({ CreatedBy })));
}
const run = (script: string) => `RUN /bin/sh -c ${script} # buildkit`;
const ALPINE = 'ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit';

describe('a step of a history', () => {
  test.each([
    ['RUN /bin/sh -c a && b # buildkit', 'RUN', 'a && b'],
    ['RUN |2 VERSION=1.2 NOTE=a b /bin/sh -c make # buildkit', 'RUN', 'make'],
    ['RUN /bin/bash -o pipefail -c a | b # buildkit', 'RUN', 'a | b'],
    ['RUN /bin/bash -euo pipefail -c a # buildkit', 'RUN', 'a'],
    ['RUN apt-get update # buildkit', 'RUN', 'apt-get update'],
    ['/bin/sh -c apt-get update', 'RUN', 'apt-get update'],
    ['|1 VERSION=1.2 /bin/sh -c make', 'RUN', 'make'],
    ['/bin/sh -c #(nop) ADD file:0a1b in / ', 'ADD', 'file:0a1b in /'],
    ['|1 A=1 /bin/sh -c #(nop) COPY dir:1 in /x', 'COPY', 'dir:1 in /x'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD', '["bash"]'],
    ['COPY /app /app # buildkit', 'COPY', '/app /app'],
    ['ENV A=1', 'ENV', 'A=1'],
    ['bazel build //x', 'RUN', 'bazel build //x'],
    ["# debian.sh --arch 'amd64' out/", '', "# debian.sh --arch 'amd64' out/"],
    ['', '', ''],
  ])('%j', (createdBy, instruction, text) => {
    expect(readStep(createdBy)).toEqual({ instruction, text });
  });
});

describe('the base of an image', () => {
  test.each([
    ['the root of a distribution', [ALPINE, 'ADD app.tar /'], [true, false]],
    [
      'in the words of the classic builder',
      ['/bin/sh -c #(nop) ADD file:0a1b in / ', 'ADD x /y'],
      [true, false],
    ],
    ['a whole root that was copied', ['ENV A=1', 'COPY / / # buildkit', 'ADD x /'], [false, true, false]],
    ['not what comes after a command', [run('make'), 'ADD root.tar /'], [false, false]],
    ['not what another tool brought', ['# debian.sh', 'ADD root.tar /'], [false, false]],
    ['not files of a program', ['COPY app /app', 'ADD x /y'], [false, false]],
  ])('is %s', (_, steps, expected) => {
    expect(buildSteps(history(...steps)).map(({ isBase }) => isBase)).toEqual(expected);
  });
});

describe('lists of packages that are fetched alone', () => {
  test.each([
    ['apt-get update && apt-get install -y curl', []],
    ['apt update && apt-get install -y curl', []],
    ['apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 install -y curl', []],
    ['apt-get update && apt-get dist-upgrade -y', []],
    ['apt-get update', ['apt-get update']],
    ['apt-get -o Acquire::Retries=3 update', ['apt-get update']],
    ['cd /tmp && sudo apt-get update | tee log', ['apt-get update']],
    ['apk update', ['apk update']],
    ['apk add --no-cache curl', []],
    ['yum -y makecache && rpm -i x.rpm', ['yum makecache']],
    ['dnf update -y', []],
    ['zypper --non-interactive refresh', ['zypper refresh']],
    ['update-ca-certificates && freshclam update', []],
    ['echo apt-get update', []],
    ['apt-get --version', []],
  ])('%j: %j', (script, lonely) => {
    expect(lonelyUpdates(history(ALPINE, run(script)))).toEqual(lonely);
  });
});

test('packages are known by name, each once, from all steps and tools', () => {
  const steps = history(
    ALPINE,
    run('apk add --no-cache -t .build gcc=13.2.1-r1 musl-dev && apk del gcc'),
    run(
      'apt-get update && apt-get install -y --no-install-recommends -t stable curl "libssl3=3.0*" > /dev/null',
    ),
    run('dnf -y --setopt install_weak_deps=0 install @development curl'),
    run('npm install left-pad'),
  );
  expect(installedPackages(steps)).toEqual(['@development', 'curl', 'gcc', 'libssl3', 'musl-dev']);
});

describe('programs with the setuid mark', () => {
  const CLEAR = run('find / -xdev -perm /6000 -type f -exec chmod a-s {} +');

  test.each([
    ['nothing of the kind', [run('make')], undefined],
    ['no history at all', [], undefined],
    ['one that is marked by numbers', [run('chmod 4755 /usr/bin/x')], ['/usr/bin/x']],
    [
      'one that is marked by letters',
      [run('chmod -R u+s /usr/bin/x /usr/bin/y')],
      ['/usr/bin/x', '/usr/bin/y'],
    ],
    ['one that is marked for all', [run('chmod +s /usr/bin/x')], ['/usr/bin/x']],
    ['a folder with the mark for its group', [run('chmod 2775 /srv && chmod g+s /srv')], undefined],
    ['the sticky bit', [run('chmod 1777 /tmp')], undefined],
    ['one that is installed so', [run('install -o root -m 4755 x /usr/bin/x')], ['/usr/bin/x']],
    ['one that is installed so, in one word', [run('install -Dm4755 x /usr/bin/x')], ['/usr/bin/x']],
    ['one that is copied so', ['COPY --chmod=4755 x /usr/bin/x'], ['/usr/bin/x']],
    ['a package that brings one', [run('apk add sudo')], ['/usr/bin/sudo']],
    ['all marks taken', [run('apk add sudo'), CLEAR], []],
    ['all marks taken, by a pipe', [run('find / -perm +6000 | xargs -r chmod a-s')], []],
    ['all marked programs removed', [run('find / -perm /6000 -delete')], []],
    ['only some folders looked through', [run('find /usr -perm /6000 -exec chmod a-s {} +')], undefined],
    ['only programs with both marks', [run('find / -perm -6000 -exec chmod a-s {} +')], undefined],
    ['marks looked for and left', [run('find / -perm /6000 -ls')], undefined],
    ['one that comes back', [CLEAR, run('chmod u+s /usr/bin/x')], ['/usr/bin/x']],
    ['packages after that', [CLEAR, run('apk add curl')], undefined],
  ])('%s', (_, steps, left) => {
    expect(setuidLeft(history(...steps), [])).toEqual(left);
  });

  test('may be allowed', () => {
    const steps = history(run('chmod 4755 /usr/bin/x /usr/bin/y'));
    expect(setuidLeft(steps, ['/usr/bin/x'])).toEqual(['/usr/bin/y']);
    expect(setuidLeft(history(run('chmod 4755 /usr/bin/x'), CLEAR), [])).toEqual([]);
  });
});

describe('verification that is switched off', () => {
  test.each([
    [run('apt-get install -y --allow-unauthenticated x'), ['apt-get --allow-unauthenticated']],
    [run('apt install --force-yes x'), ['apt --force-yes']],
    [run('echo "deb [trusted=yes] https://x ./" > /etc/apt/x.list'), ['a package source with trusted=yes']],
    [run('apt-get -o Acquire::AllowInsecureRepositories=true update'), ['apt without signatures']],
    [run('yum install -y --nogpgcheck x'), ['yum --nogpgcheck']],
    [run("printf 'gpgcheck=0' >> /etc/yum.repos.d/x.repo"), ['gpgcheck=0']],
    [run('rpm -i --nosignature x.rpm'), ['rpm --nosignature']],
    [run('apk add --allow-untrusted x.apk'), ['apk --allow-untrusted']],
    [run('zypper --no-gpg-checks install x'), ['zypper --no-gpg-checks']],
    [run('wget --no-check-certificate https://x'), ['wget --no-check-certificate']],
    [run('curl -fsSLk https://x'), ['curl -k']],
    [run('curl --insecure https://x'), ['curl --insecure']],
    [run('pip install --trusted-host=pypi.example x'), ['pip --trusted-host']],
    [run('npm config set strict-ssl false'), ['strict-ssl false']],
    ['ENV NODE_TLS_REJECT_UNAUTHORIZED=0', ['NODE_TLS_REJECT_UNAUTHORIZED=0']],
    ['/bin/sh -c #(nop)  ENV GIT_SSL_NO_VERIFY=true', ['GIT_SSL_NO_VERIFY=1']],
    [run('git -c http.sslVerify=false clone https://x'), ['git without certificates']],
    [run('curl -fsSL https://x | bash -s -- -y'), ['curl piped to bash']],
    [run('wget -qO- https://x | tee y | sudo sh'), ['wget piped to sh']],
    [run('sh -c "$(curl -fsSL https://x)"'), ['a download run by sh']],
    [run('bash <(curl -s https://x)'), ['a download run by bash']],
    // What looks like it and is not.
    [run('curl -fsSLo k https://x && gpg --verify k.asc k'), []],
    [run('curl https://x | gpg --dearmor > /etc/apt/keyrings/x.gpg'), []],
    [run('tar -xk -f x.tar && make -k'), []],
    [run('echo "[arch=amd64 signed-by=/x.gpg]"'), []],
    [run('cat install.sh | sh'), []],
    ['COPY curl-k --insecure', []],
  ])('%s: %j', (step, told) => {
    expect(unverifiedSteps(history(step))).toEqual(told);
  });
});

describe('ADD', () => {
  test.each([
    ['the base', [ALPINE], []],
    ['an address', [ALPINE, 'ADD https://x/a.tar /a # buildkit'], ['https://x/a.tar']],
    ['a file', ['/bin/sh -c #(nop) ADD file:2f1cd90e00fe2c99 in /a '], ['file:2f1cd90']],
    ['with a checksum', [ALPINE, 'ADD --checksum=sha256:2f https://x/a.tar /a'], []],
    ['with other options', [ALPINE, 'ADD --chown=1:1 --link a.tar /a'], ['a.tar']],
    ['COPY', [ALPINE, 'COPY a /a'], []],
  ])('of %s', (_, steps, adds) => {
    expect(uncheckedAdds(history(...steps))).toEqual(adds);
  });
});

test('secrets in build steps are told hidden; ENV and LABEL are looked at elsewhere', () => {
  const steps = history(
    ALPINE,
    'RUN |1 NPM_TOKEN=Zk4mQ8vLr2Xw9TpB /bin/sh -c npm ci # buildkit',
    'ENV DB_PASSWORD=correct-horse-battery',
    '/bin/sh -c #(nop)  LABEL token=Zk4mQ8vLr2Xw9TpB',
    run('make'),
  );
  const told = secretSteps(steps);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('npm ci');
  expect(told[0]).not.toContain('Zk4mQ8vLr2Xw9TpB');
  expect(secretSteps(steps)).toBe(told);
});

test('secrets in labels are told by the label’s name', () => {
  const labels = {
    version: '1',
    'db.password': 'correct-horse-battery',
    'api.token': '',
    a: 'https://x:hunter2@y/z',
  };
  expect(secretLabels(labels)).toEqual(['a', 'db.password']);
});

test.each([
  ['2025-10-03T10:00:00Z', true],
  ['1981-01-01T00:00:00Z', true],
  ['1980-12-31T23:59:59Z', false],
  ['1980-01-01T00:00:01Z', false],
  ['1970-01-01T00:00:00Z', false],
  ['0001-01-01T00:00:00Z', false],
  ['', false],
  ['yesterday', false],
])('%j is a date of a build: %s', (created, expected) => {
  expect(isBuildDate(created)).toBe(expected);
});
