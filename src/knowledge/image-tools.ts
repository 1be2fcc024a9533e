/** Programs that an intruder is glad to find in an image. Add a line to teach it one. */
import { PACKAGE_TOOLS } from './package-tools.ts';

export const SHELLS: ReadonlySet<string> = new Set([
  'ash',
  'bash',
  'busybox',
  'csh',
  'dash',
  'elvish',
  'fish',
  'ksh',
  'mksh',
  'nu',
  'pwsh',
  'rbash',
  'sh',
  'tcsh',
  'toybox',
  'yash',
  'zsh',
]);

export const PACKAGE_MANAGERS: ReadonlySet<string> = new Set([
  ...PACKAGE_TOOLS.map(({ program }) => program),
  'brew',
  'bundle',
  'cargo',
  'composer',
  'conda',
  'dpkg',
  'easy_install',
  'emerge',
  'gem',
  'mamba',
  'nix',
  'nix-env',
  'npm',
  'npx',
  'opkg',
  'pacman',
  'pip',
  'pip3',
  'pipx',
  'pnpm',
  'poetry',
  'rpm',
  'snap',
  'swupd',
  'uv',
  'xbps-install',
  'yarn',
]);

/** Folders in which programs lie that are called by their name alone. */
export const PROGRAM_FOLDERS: readonly string[] = ['bin', 'sbin'];
