import { expect, test } from 'vitest';
import { forwardsJournal } from '../../src/insight/journal-forwarding.ts';

test.each([
  ['/etc/systemd/journal-upload.conf', '[Upload]\nURL=https://logs.example.com:19532\n'],
  ['/etc/systemd/journal-upload.conf.d/site.conf', '[Upload]\n URL = logs\n'],
  ['/etc/systemd/journald.conf', '[Journal]\nForwardToSocket=192.0.2.1:514\n'],
  ['/etc/rsyslog.conf', 'module(load="imuxsock")\n*.* @@logs.example.com:514\n'],
  ['/etc/rsyslog.d/50-default.conf', '*.*  @logs\n'],
  ['/etc/rsyslog.d/60-send.conf', 'action(\n  type="omfwd" target="logs.example.com")\n'],
])('%s sends it', (path, text) => {
  expect(forwardsJournal({ '/etc/hostname': 'web\n', [path]: text })).toBe(true);
});

test.each([
  ['/etc/systemd/journal-upload.conf', '[Upload]\n# URL=https://logs.example.com\nURL=\n'],
  ['/etc/systemd/journald.conf', '[Journal]\nForwardToSyslog=yes\n'],
  ['/etc/systemd/journald.conf', '[Journal]\nForwardToSocket=/run/log.sock\n'],
  ['/etc/rsyslog.conf', 'mail.*  -/var/log/mail.log\n#*.* @@logs.example.com\n'],
  ['/etc/rsyslog.conf', '*.* /var/log/all # write to admin @logs\n'],
  ['/etc/notes', '*.* @@logs.example.com\nURL=x\n'],
])('%s with %o does not', (path, text) => {
  expect(forwardsJournal({ [path]: text })).toBe(false);
});

test('without any file nothing sends it', () => {
  expect(forwardsJournal({})).toBe(false);
});
