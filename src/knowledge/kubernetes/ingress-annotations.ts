/** Annotations of ingresses that let whoever writes an ingress reach further than its own service. */
import type { Severity } from '../../facts/finding.ts';

export interface RiskyAnnotation {
  /** Matches the whole annotation. */
  readonly pattern: RegExp;
  /** Values that are harmless; everything else counts. */
  readonly harmless?: readonly string[];
  readonly severity: Severity;
  /** What somebody does with it; a sentence. */
  readonly why: string;
}

const CODE =
  'Its text becomes part of the controller’s own configuration: it reads the controller’s secrets, those of every ingress.';

const RISKY_INGRESS_ANNOTATIONS: readonly RiskyAnnotation[] = [
  {
    pattern: /^nginx\.ingress\.kubernetes\.io\/(?:configuration|server|stream|auth|modsecurity)-snippet$/,
    severity: 'high',
    why: CODE,
  },
  { pattern: /^nginx\.org\/(?:location|server|stream)-snippets$/, severity: 'high', why: CODE },
  {
    pattern:
      /^haproxy(?:-ingress\.github\.io|\.org)\/(?:backend|config|frontend)[\w-]*(?:snippet|config[\w-]*)$/,
    severity: 'high',
    why: CODE,
  },
  {
    pattern: /^nginx\.ingress\.kubernetes\.io\/(?:auth-url|auth-tls-match-cn|mirror-target|mirror-host)$/,
    severity: 'medium',
    why: 'Controllers that were not updated took settings of their own from its value (CVE-2025-24514, CVE-2025-1097, CVE-2025-1098).',
  },
  {
    pattern: /^nginx\.ingress\.kubernetes\.io\/(?:force-)?ssl-redirect$/,
    harmless: ['true'],
    severity: 'low',
    why: 'Visitors stay on HTTP, where everybody on the way reads along.',
  },
  {
    pattern: /^nginx\.ingress\.kubernetes\.io\/proxy-ssl-verify$/,
    harmless: ['on'],
    severity: 'low',
    why: 'The controller talks to whoever answers in place of the service.',
  },
  {
    pattern: /^nginx\.ingress\.kubernetes\.io\/enable-cors$/,
    harmless: ['false'],
    severity: 'low',
    why: 'Pages of other sites may ask the service with the visitor’s login, unless origins are named.',
  },
  {
    pattern: /^traefik\.ingress\.kubernetes\.io\/service\.serverstransport$/,
    severity: 'info',
    why: 'A transport may switch off the verification of certificates.',
  },
];

/** Those of an object that somebody should look at. */
export function riskyAnnotations(
  annotations: Readonly<Record<string, string>>,
): readonly (RiskyAnnotation & { readonly annotation: string; readonly value: string })[] {
  return Object.entries(annotations).flatMap(([annotation, value]) =>
    RISKY_INGRESS_ANNOTATIONS.filter(
      ({ pattern, harmless = [] }) => pattern.test(annotation) && !harmless.includes(value),
    ).map((risk) => ({ ...risk, annotation, value })),
  );
}
