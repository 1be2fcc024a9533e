/**
 * The rules about the machines of a Kubernetes cluster that come with the program: apart, so that whoever looks at a
 * machine without Kubernetes does not load them, and sees no rows that can't apply. The build replaces this module, as it
 * does shipped-rules.ts.
 */
import { readRuleFolders, type ShippedRules } from './rule-folders.ts';

/** Under checks/. */
const FOLDERS = ['cis-kubernetes'];

let reading: Promise<ShippedRules> | undefined;

/** Rejects when a shipped file is wrong: that is a mistake of ours, and the tests find it. */
export function readNodeRules(): Promise<ShippedRules> {
  reading ??= readRuleFolders(FOLDERS);
  return reading;
}
