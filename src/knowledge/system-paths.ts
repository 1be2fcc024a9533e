/** Places of a Linux file system by what a change there can mean. */

/** Whoever changes a file here changes what programs do, or who may do what. */
const SYSTEM = /^\/(?:bin|sbin|lib|lib32|lib64|libx32|boot|etc|usr)(?:\/|$)/;

/** Data of people's own programs below /usr. */
const NOT_SYSTEM = /^\/usr\/(?:src|local\/(?:src|share\/(?:doc|man)))(?:\/|$)/;

/** What starts by itself, or decides who may log in. */
const TELLING =
  /^\/etc\/(?:passwd|shadow|group|gshadow|sudoers|ld\.so\.preload|crontab|cron[^/]*|init\.d|rc\.local|profile|profile\.d|pam\.d|ssh|systemd|hosts\.allow)(?:\/|$)|\/\.ssh\/authorized_keys$|^\/var\/spool\/cron(?:\/|$)/;

const PROGRAMS = /^\/(?:usr\/(?:local\/)?)?s?bin\//;

/** Everybody may write there: what an intruder brings along lands here first. */
const OPEN_TO_ALL = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm|dev\/mqueue|run\/lock|var\/lock)(?:\/|$)/;

/** A path has a slash at its beginning. */
export function isSystemPath(path: string): boolean {
  return (SYSTEM.test(path) && !NOT_SYSTEM.test(path)) || TELLING.test(path);
}

/** Whether a change there decides who may do what, or what starts by itself. */
export function isTellingPath(path: string): boolean {
  return TELLING.test(path);
}

export function isOpenToAll(path: string): boolean {
  return OPEN_TO_ALL.test(path);
}

/** The smaller the sooner it is worth a look: programs, what decides about rights, what intruders use, settings, the rest. */
export function changeRank(path: string): number {
  if (PROGRAMS.test(path)) return 0;
  if (TELLING.test(path)) return 1;
  if (OPEN_TO_ALL.test(path)) return 2;
  return isSystemPath(path) ? 3 : 4;
}
