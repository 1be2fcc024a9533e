/** Checks as ValidatingAdmissionPolicies with bindings, in YAML that `kubectl apply` takes. */
import { Document } from 'yaml';
import type { Check } from '../audit/check.ts';
import { exportedPolicy } from '../audit/kubernetes/exported-policy.ts';
import { inert } from '../facts/inert-text.ts';

export interface AdmissionPolicies {
  /** Empty when none of them can be exported. */
  readonly text: string;
  /** Why one or the other can't be, one sentence each. */
  readonly refusals: readonly string[];
}

export function admissionPolicies(checks: readonly Check[]): AdmissionPolicies {
  const documents: string[] = [];
  const refusals: string[] = [];
  for (const check of checks) {
    const made = exportedPolicy(check);
    if ('refusal' in made) refusals.push(made.refusal);
    else documents.push(yaml(made.policy, policyNote(check)), yaml(made.binding, BINDING_NOTE));
  }
  return { text: documents.map((document) => `---\n${document}`).join(''), refusals };
}

function policyNote({ id, title }: Check): string {
  return ` ${inert(title)}: the check ${inert(id)} of Plimsoll.\n Needs Kubernetes 1.30 or newer.`;
}

const BINDING_NOTE =
  ' Warns and writes to the audit log. Replace Warn by Deny once nothing is warned about any more.';

function yaml(manifest: Readonly<Record<string, unknown>>, note: string): string {
  const document = new Document(manifest);
  document.commentBefore = note;
  return document.toString({ lineWidth: 100 });
}
