/**
 * The rules about Kubernetes that come with the program: apart, so that whoever looks at an engine does not load them. The
 * build replaces this module, as it does shipped-rules.ts.
 */
import { readRuleFolders, type ShippedRules } from './rule-folders.ts';

/** Under checks/. */
const FOLDERS = ['kubernetes'];

let reading: Promise<ShippedRules> | undefined;

/** Rejects when a shipped file is wrong: that is a mistake of ours, and the tests find it. */
export function readKubernetesRules(): Promise<ShippedRules> {
  reading ??= readRuleFolders(FOLDERS);
  return reading;
}
