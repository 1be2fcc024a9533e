/** Build steps that take files from the network without comparing them with anything. */
import type { ImageHistory } from '../facts/image.ts';
import { type BuildStep, buildSteps } from './build-step.ts';
import { programOf, type ShellCommand } from './shell-command.ts';

const REMOTE = /^(?:https?|ftp):\/\/|^git@|\.git(?:#.*)?$/;

/** Programs that compare a file with a checksum or a signature. */
const VERIFIERS =
  /^(?:(?:sha|b2|md5)\d{0,3}sum|shasum|cosign|minisign|signify|rhash|gpgv\d?|apt-key|slsa-verifier)$/;

/** The addresses, or the programs where the address is made up in the step; each once, the oldest first. */
export function uncheckedDownloads(history: ImageHistory): readonly string[] {
  return [...new Set(buildSteps(history).flatMap(downloadsOf))];
}

function downloadsOf(step: BuildStep): readonly string[] {
  const { instruction, text, commands, isBase } = step;
  if (instruction === 'ADD' && !isBase && !/(?:^|\s)--checksum=\S/.test(text)) {
    const sources = text
      .split(/\s+/)
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1);
    return sources.filter((word) => REMOTE.test(word)).map(shown);
  }
  if (commands.some(verifies)) return [];
  return commands.flatMap((command, index) => (isImportedKey(commands, index) ? [] : fetched(command)));
}

function verifies({ words }: ShellCommand): boolean {
  const program = programOf({ words, isPiped: false });
  if (VERIFIERS.test(program)) return true;
  if (program === 'gpg' || program === 'gpg2')
    return words.some((word) => /^--verify(?:-files)?$/.test(word));
  return program === 'openssl' && words.some((word) => word === 'dgst' || /^-?sha\d+$/.test(word));
}

/** A key for later verification has to come from somewhere: `curl … | gpg --dearmor`. */
function isImportedKey(commands: readonly ShellCommand[], index: number): boolean {
  const next = commands[index + 1];
  return next?.isPiped === true && /^(?:gpg2?|apt-key|tee)$/.test(programOf(next));
}

function fetched(command: ShellCommand): readonly string[] {
  const program = programOf(command);
  if (program !== 'curl' && program !== 'wget') return [];
  const words = command.words.slice(1);
  const address = words.find((word) => REMOTE.test(word));
  if (address !== undefined) return /^https?:\/\/(?:localhost|127\.)/.test(address) ? [] : [shown(address)];
  return words.some((word) => word.includes('$')) ? [program] : [];
}

/** Without what may hold a password or a token. */
function shown(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//').replace(/[?].*$/, '');
}
