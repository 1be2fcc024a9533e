/** How a container is doing and since when, in words; sizes, limits, times and exit codes for people. */
import type { ContainerFact, ContainerInspect, HostConfig } from '../facts/container.ts';

/**
 * The engine's word for the state (created, running, paused, restarting, removing, exited, dead), or
 * `unhealthy` for a running container whose health check fails.
 */
export function stateWord(container: ContainerFact): string {
  if (container.stage === 'inspected') {
    const { Status, Health } = container.inspect.State;
    return Status === 'running' && Health?.Status === 'unhealthy' ? 'unhealthy' : Status;
  }
  const { State, Status } = container.summary;
  return State === 'running' && Status.endsWith('(unhealthy)') ? 'unhealthy' : State;
}

/** Health in one word; undefined when there is no health check. */
export function healthWord({ State, Config }: ContainerInspect): string | undefined {
  if (State.Health !== undefined && State.Health.Status !== 'none' && State.Health.Status !== '') {
    return State.Health.Status;
  }
  const test = Config.Healthcheck?.Test ?? [];
  return test.length === 0 || test[0] === 'NONE' ? undefined : 'not checked yet';
}

/** When it last started, in milliseconds since 1970; undefined when it never did or only the list is known. */
export function startedAt(container: ContainerFact): number | undefined {
  return container.stage === 'inspected' ? timeOf(container.inspect.State.StartedAt) : undefined;
}

/**
 * Since when it has been in its state: running since its start, exited since its end, created since its making.
 * Milliseconds since 1970; undefined when the engine does not tell.
 */
export function inStateSince(container: ContainerFact): number | undefined {
  if (container.stage === 'listed') return undefined;
  const { State, Created } = container.inspect;
  if (State.Running) return timeOf(State.StartedAt);
  return timeOf(State.FinishedAt) ?? timeOf(State.StartedAt) ?? timeOf(Created);
}

/** A time of the engine in milliseconds since 1970; undefined for the year 1, which is its word for never. */
export function timeOf(rfc3339: string): number | undefined {
  const time = Date.parse(rfc3339);
  return Number.isNaN(time) || time <= 0 ? undefined : time;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * A moment as short as it stays clear: `14:02` today, `20 Nov` this year, `20 Nov 2024` before. Local time. It
 * does not change while somebody looks at it, as "2 minutes ago" would.
 */
export function sinceText(time: number, now: number = Date.now()): string {
  const then = new Date(time);
  const today = new Date(now);
  const day = `${then.getDate()} ${MONTHS[then.getMonth()] ?? ''}`;
  if (then.getFullYear() !== today.getFullYear()) return `${day} ${then.getFullYear()}`;
  const isToday = then.getMonth() === today.getMonth() && then.getDate() === today.getDate();
  return isToday ? clockTime(time) : day;
}

/** A moment in full: `20 Nov 2024 14:02`, local time. */
export function fullTime(time: number): string {
  const then = new Date(time);
  return `${then.getDate()} ${MONTHS[then.getMonth()] ?? ''} ${then.getFullYear()} ${clockTime(time)}`;
}

/** `14:02`, local time. */
export function clockTime(time: number): string {
  const then = new Date(time);
  return `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
}

/** A span of time in its largest fitting unit: `250 ms`, `30 s`, `5 min`, `2 h`, `12 d`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** Stored bytes as the engines count images: powers of 1000, three digits: `812 MB`, `1.21 GB`. */
export function byteSize(bytes: number): string {
  return scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
}

/** Memory as the engines count it: powers of 1024: `256 MiB`, `1.5 GiB`. */
export function memorySize(bytes: number): string {
  return scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
}

function scaled(bytes: number, base: number, units: readonly string[]): string {
  let value = bytes;
  let index = 0;
  // Past 999.5, rounding would show four digits: the next unit says it shorter.
  while (value >= Math.min(base, 999.5) && index < units.length - 1) {
    value /= base;
    index += 1;
  }
  const digits = value >= 100 || index === 0 ? 0 : value >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${units[index] ?? ''}`;
}

const NO_LIMIT = 'no limit';

export function memoryLimit({ Memory }: Pick<HostConfig, 'Memory'>): string {
  return Memory > 0 ? memorySize(Memory) : NO_LIMIT;
}

/** `1.5 CPUs`, from whichever of the engine's three ways to say it was used; shares are only a weight. */
export function cpuLimit(
  host: Pick<HostConfig, 'NanoCpus' | 'CpuQuota' | 'CpuPeriod' | 'CpusetCpus'>,
): string {
  // 100 ms is the kernel's period when none is set.
  const period = host.CpuPeriod > 0 ? host.CpuPeriod : 100_000;
  const cpus = host.NanoCpus > 0 ? host.NanoCpus / 1e9 : Math.max(0, host.CpuQuota) / period;
  const pinned = host.CpusetCpus === '' ? '' : `on CPUs ${host.CpusetCpus}`;
  if (cpus === 0) return pinned || NO_LIMIT;
  const amount = `${Number(cpus.toFixed(2))} ${cpus === 1 ? 'CPU' : 'CPUs'}`;
  return pinned === '' ? amount : `${amount}, ${pinned}`;
}

export function pidsLimit({ PidsLimit }: Pick<HostConfig, 'PidsLimit'>): string {
  return PidsLimit > 0 ? `${PidsLimit} processes` : NO_LIMIT;
}

/** The restart policy in words. */
export function restartWords({ RestartPolicy }: Pick<HostConfig, 'RestartPolicy'>): string {
  const { Name, MaximumRetryCount } = RestartPolicy;
  if (Name === 'always') return 'always';
  if (Name === 'unless-stopped') return 'always, unless somebody stopped it';
  if (Name === 'on-failure') {
    return MaximumRetryCount > 0
      ? `after a failure, at most ${MaximumRetryCount} ${MaximumRetryCount === 1 ? 'time' : 'times'}`
      : 'after a failure, without end';
  }
  return Name === '' || Name === 'no' ? 'never' : Name;
}
