/** What certificates and keys are, without ever showing a secret. */
import { X509Certificate } from 'node:crypto';

export type KeySummary =
  | CertificateSummary
  /** A private key, or a secret that is like one: its kind is all that is told. */
  | { readonly kind: 'private-key'; readonly label: string; readonly isEncrypted: boolean }
  | { readonly kind: 'other'; readonly label: string }
  /** Why it can't be read, in words that go on from its name. */
  | { readonly kind: 'damaged'; readonly label: string; readonly why: string };

interface CertificateSummary {
  readonly kind: 'certificate';
  /** One line; still to be made inert. */
  readonly subject: string;
  readonly issuer: string;
  /** RFC 3339; empty where the certificate's own date makes no sense. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly serial: string;
  readonly isAuthority: boolean;
  readonly names: string;
  /** SHA-256, in hex with colons. */
  readonly fingerprint: string;
  /** `RSA 2048`, `EC prime256v1`. */
  readonly key: string;
}

const MOST_BLOCKS = 1_000;
const MARK = /-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----/g;

/** Every block of a PEM file, in its order, at most 1,000. Never throws. */
export function pemSummaries(bytes: Uint8Array): readonly KeySummary[] {
  const text = Buffer.from(bytes).toString('latin1');
  const found: KeySummary[] = [];
  // Mark by mark: looking for the end of each beginning anew would take hours for a file of beginnings.
  let open: { readonly label: string; readonly start: number; readonly body: number } | undefined;
  for (const { 0: mark, 1: sort, 2: label = '', index } of text.matchAll(MARK)) {
    if (found.length === MOST_BLOCKS) break;
    if (sort === 'BEGIN') open = { label, start: index, body: index + mark.length };
    else if (open?.label === label) {
      found.push(
        blockSummary(text.slice(open.start, index + mark.length), label, text.slice(open.body, index)),
      );
      open = undefined;
    }
  }
  if (found.length === 0 && /-----BEGIN /.test(text))
    return [{ kind: 'damaged', label: 'PEM', why: 'a block begins and does not end' }];
  return found;
}

/** A DER file: a certificate, or a private key in the form of PKCS #8 or older. Never throws. */
export function derSummary(bytes: Uint8Array): KeySummary {
  const certificate = certificateSummary(Buffer.from(bytes), 'DER');
  if (certificate.kind === 'certificate') return certificate;
  // A sequence that begins with a small number is what private keys begin with.
  const start = Buffer.from(bytes).subarray(0, 16).toString('hex');
  if (/^30(?:[0-7].|8[1-4].*?)?0201(?:00|01)/.test(start))
    return { kind: 'private-key', label: 'private key', isEncrypted: false };
  return { kind: 'other', label: 'DER' };
}

function blockSummary(block: string, label: string, body: string): KeySummary {
  if (label.endsWith('PRIVATE KEY') || label === 'OPENSSH PRIVATE KEY') {
    const isEncrypted =
      label.startsWith('ENCRYPTED') || /ENCRYPTED/.test(body) || isSshEncrypted(label, body);
    return { kind: 'private-key', label: label.toLowerCase(), isEncrypted };
  }
  if (label === 'CERTIFICATE' || label === 'TRUSTED CERTIFICATE' || label === 'X509 CERTIFICATE')
    return certificateSummary(block, label.toLowerCase());
  return { kind: 'other', label: label.toLowerCase() };
}

/** The container of OpenSSH names its cipher behind a fixed head; `none` is no cipher. */
function isSshEncrypted(label: string, body: string): boolean {
  if (label !== 'OPENSSH PRIVATE KEY') return false;
  const bytes = Buffer.from(body, 'base64');
  const head = 'openssh-key-v1\0';
  if (bytes.toString('latin1', 0, head.length) !== head || bytes.length < head.length + 8) return false;
  const length = bytes.readUInt32BE(head.length);
  return bytes.toString('latin1', head.length + 4, head.length + 4 + Math.min(length, 64)) !== 'none';
}

function certificateSummary(source: string | Buffer, label: string): KeySummary {
  try {
    const certificate = new X509Certificate(source);
    return {
      kind: 'certificate',
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      validFrom: isoDate(certificate.validFrom),
      validTo: isoDate(certificate.validTo),
      serial: certificate.serialNumber,
      isAuthority: certificate.ca,
      names: certificate.subjectAltName ?? '',
      fingerprint: certificate.fingerprint256,
      key: keyWords(certificate),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'damaged', label, why: `the certificate can't be read (${why})` };
  }
}

function keyWords(certificate: X509Certificate): string {
  try {
    const { asymmetricKeyType = 'unknown', asymmetricKeyDetails } = certificate.publicKey;
    const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
    return [asymmetricKeyType.toUpperCase(), modulusLength ?? namedCurve ?? ''].join(' ').trim();
  } catch {
    // A key of a kind that this OpenSSL does not know: the certificate says the rest all the same.
    return 'unknown';
  }
}

/** Node gives one part a line. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

function isoDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
