/** What the check of a container's health starts in turn. */
import { type Checked, isHealthCommand } from '../facts/health-command.ts';
import { shellCommands } from './shell-command.ts';

/** Whether a program is the check itself or one that it starts, as far as its script tells. */
export function isPartOfHealthCheck(args: readonly string[], container: Checked): boolean {
  const line = args.join(' ');
  if (line === '') return false;
  if (isHealthCommand(line, container)) return true;
  const [kind, ...words] = container.Config.Healthcheck?.Test ?? [];
  if (kind !== 'CMD-SHELL') return false;
  return shellCommands(words.join(' ')).some((command) => command.words.join(' ') === line);
}
