/** A daemon with a host of its own, audited from within by the built program, as its administrator would. */
import * as z from 'zod';
import { PLIMSOLL } from '../../e2e/terminal.ts';
import type { PrivateDaemon } from '../private-daemon.ts';

const findingSchema = z.object({
  check: z.string(),
  references: z.array(z.object({ benchmark: z.string(), version: z.string(), id: z.string() })),
  status: z.string(),
  resource: z.object({ kind: z.string(), name: z.string() }),
  reason: z.string(),
  evidence: z.array(z.object({ fact: z.string(), value: z.unknown() })),
});
type AuditedFinding = z.infer<typeof findingSchema>;

const resultSchema = z.object({ findings: z.array(findingSchema) });

/** The versions of the lists that rows are taken from: others give the same number to another recommendation. */
const LISTS: readonly string[] = ['CIS Docker 1.8.0', 'Plimsoll 1'];

export interface Audited {
  /**
   * What the checks of a row say, as `status`, or `status: reason` where it helps to see why; of the resource with this
   * name only, when there is one. A row that no check answers says so.
   */
  statusOf(row: string, resource?: string): string;
  /** What the checks of a row show of a fact, for the resource with this name. */
  evidenceOf(row: string, resource: string, fact: string): readonly unknown[];
}

/** Audits where the daemon lives; `more` are further arguments. @throws Error with what the program said when there is no result. */
export async function auditInside(
  daemon: PrivateDaemon,
  policy: string,
  more: readonly string[] = [],
): Promise<Audited> {
  const written = await daemon.inside('sh', ['-c', `printf '%s\\n' "$1" > /run/policy.yaml`, 'sh', policy]);
  if (written.code !== 0) throw new Error(written.stderr);
  const { stdout, stderr } = await daemon.inside('env', [
    'HOME=/run/nobody',
    process.execPath,
    PLIMSOLL,
    'audit',
    ...['--target', 'unix:///var/run/docker.sock', '--format', 'json', '--fail-on', 'never'],
    ...['--policy', '/run/policy.yaml'],
    ...more,
  ]);
  const parsed = resultSchema.safeParse(stdout === '' ? undefined : JSON.parse(stdout));
  if (!parsed.success) throw new Error(`the audit gave no result: ${stderr}`);
  const { findings } = parsed.data;
  return {
    evidenceOf(row, resource, fact) {
      return findings
        .filter((finding) => answers(finding, row) && finding.resource.name === resource)
        .flatMap(({ evidence }) => evidence.filter((piece) => piece.fact === fact))
        .map(({ value }) => value);
    },
    statusOf(row, resource) {
      const about = findings.filter(
        (finding) => answers(finding, row) && (resource === undefined || finding.resource.name === resource),
      );
      if (about.length === 0) return 'nothing is said of it';
      const statuses = [...new Set(about.map(({ status }) => status))];
      if (statuses.includes('fail')) return 'fail';
      const others = statuses.filter((status) => status !== 'not-applicable');
      const [only] = others;
      if (others.length === 1 && only === 'pass') return 'pass';
      return about.map(({ status, reason }) => `${status}: ${reason}`).join('; ');
    },
  };
}

function answers({ references }: AuditedFinding, row: string): boolean {
  return references.some(
    ({ benchmark, version, id }) => id === row && LISTS.includes(`${benchmark} ${version}`),
  );
}
