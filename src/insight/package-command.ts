/** Which packages a build fetches and installs, by the commands of its steps. */
import type { ImageHistory } from '../facts/image.ts';
import { PACKAGE_TOOLS, type PackageTool } from '../knowledge/package-tools.ts';
import { type BuildStep, buildSteps } from './build-step.ts';
import { programOf, type ShellCommand } from './shell-command.ts';

interface PackageCommand {
  readonly tool: PackageTool;
  /** Such as install; empty for a tool that is only asked for its version. */
  readonly action: string;
  /** What stands behind it, without options. */
  readonly names: readonly string[];
}

const TOOLS: ReadonlyMap<string, PackageTool> = new Map(PACKAGE_TOOLS.map((tool) => [tool.program, tool]));

function packageCommand(command: ShellCommand): PackageCommand | undefined {
  const tool = TOOLS.get(programOf(command));
  if (tool === undefined) return undefined;
  const plain: string[] = [];
  for (let at = 1; at < command.words.length; at += 1) {
    const word = command.words[at] ?? '';
    if (/^\d*[<>]/.test(word)) break;
    if (tool.valued.includes(word)) at += 1;
    else if (!word.startsWith('-')) plain.push(word);
  }
  const [action = '', ...names] = plain;
  return { tool, action, names };
}

/** Commands that fetch lists of packages in a step that installs nothing with the same tool, as `apt-get update`. */
export function lonelyUpdates(history: ImageHistory): readonly string[] {
  return buildSteps(history).flatMap(lonelyUpdatesOf);
}

function lonelyUpdatesOf({ commands }: BuildStep): readonly string[] {
  const found = commands.flatMap((command) => packageCommand(command) ?? []);
  const installs = found.some(({ tool, action }) => tool.installs.includes(action));
  if (installs) return [];
  return found.flatMap(({ tool, action }) =>
    tool.refreshes.includes(action) ? [`${tool.program} ${action}`] : [],
  );
}

/** The packages that the steps install by name, without versions, sorted. What the base brought is not among them. */
export function installedPackages(history: ImageHistory): readonly string[] {
  return [...new Set(buildSteps(history).flatMap(packagesOf))].sort();
}

/** Commands that bring a whole system to its next release, as `apt-get dist-upgrade`; each once. */
export function systemUpgrades(history: ImageHistory): readonly string[] {
  const found = buildSteps(history).flatMap(({ commands }) =>
    commands.flatMap((command) => {
      const known = packageCommand(command);
      const isUpgrade = /^(?:dist-upgrade|full-upgrade|distro-sync|system-upgrade|dup)$/.test(
        known?.action ?? '',
      );
      return known && isUpgrade ? [`${known.tool.program} ${known.action}`] : [];
    }),
  );
  return [...new Set(found)];
}

/** Packages that APT installs together with all that they recommend, without versions, sorted. */
export function withRecommended(history: ImageHistory): readonly string[] {
  const steps = buildSteps(history);
  // Switched off for all steps that follow, in a file of APT's own.
  const isOff = steps.some(({ text }) =>
    /APT::Install-Recommends[\s"':]*[\s"']?(?:0|false|no)\b/i.test(text),
  );
  if (isOff) return [];
  const found = steps.flatMap(({ commands }) =>
    commands.flatMap((command) => {
      const known = packageCommand(command);
      if (known?.action !== 'install' || !/^(?:apt|apt-get|aptitude)$/.test(known.tool.program)) return [];
      const isPlain = !command.words.some((word) =>
        /^--no-install-recommends$|^--without-recommends$|^-[a-zA-Z]*R$/.test(word),
      );
      return isPlain ? known.names.map(withoutVersion).filter((name) => /^\w/.test(name)) : [];
    }),
  );
  return [...new Set(found)].sort();
}

function withoutVersion(name: string): string {
  return name.replace(/[=~<>/].*$/, '');
}

/** The packages that one step installs. */
export function packagesOf({ commands }: BuildStep): readonly string[] {
  return commands.flatMap((command) => {
    const found = packageCommand(command);
    if (!found?.tool.installs.includes(found.action)) return [];
    return found.names.map((name) => name.replace(/[=~<>].*$/, '')).filter((name) => /^[\w@]/.test(name));
  });
}
