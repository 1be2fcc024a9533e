/**
 * The rules about engines that come with the program. Run from a checkout this reads the YAML under checks/; the build
 * replaces this module by one that holds the result (scripts/compile-checks.ts), so that starting the program
 * parses no YAML.
 */
import { readRuleFolders, type ShippedRules } from './rule-folders.ts';

/** Under checks/, in the order in which they are shown. */
const FOLDERS = ['cis-docker', 'plimsoll'];

let reading: Promise<ShippedRules> | undefined;

/** Rejects when a shipped file is wrong: that is a mistake of ours, and the tests find it. */
export function readShippedRules(): Promise<ShippedRules> {
  reading ??= readRuleFolders(FOLDERS);
  return reading;
}
