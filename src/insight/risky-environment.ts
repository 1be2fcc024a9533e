/** Variables of an image that change how programs load code, whom they talk to and with what rights. */

/** Folders that others than root may put files into, or that depend on where somebody stands. */
const UNSAFE_FOLDER = /^(?:\/(?:tmp|var\/tmp|dev\/shm)(?:\/.*)?|[^/$].*|)$/;

interface RiskyVariable {
  readonly name: RegExp;
  readonly isRisky: (value: string) => boolean;
}

const hasUnsafeFolder = (value: string): boolean =>
  value.split(':').some((folder) => UNSAFE_FOLDER.test(folder));
const isSet = (value: string): boolean => value !== '';

const RISKY: readonly RiskyVariable[] = [
  { name: /^LD_(?:PRELOAD|AUDIT)$/, isRisky: isSet },
  { name: /^(?:LD_LIBRARY_PATH|PYTHONPATH|PERL5LIB|RUBYLIB)$/, isRisky: hasUnsafeFolder },
  {
    name: /^NODE_OPTIONS$/,
    isRisky: (value) => /(?:^|\s)(?:--require|-r|--import|--inspect\S*)(?:[=\s]|$)/.test(value),
  },
  {
    name: /^(?:JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)$/,
    isRisky: (value) => /-(?:javaagent|agentlib|agentpath|Xrunjdwp)/.test(value),
  },
  { name: /^(?:PERL5OPT|PYTHONSTARTUP|BASH_ENV|RUBYOPT)$/, isRisky: isSet },
  { name: /^(?:DOCKER_HOST|CONTAINER_HOST|KUBECONFIG)$/, isRisky: isSet },
  { name: /^(?:https?|ftp|all)_proxy$/i, isRisky: (value) => /:\/\/[^/\s@]+@/.test(value) },
];

/** The names of the variables that are, in their order. */
export function riskyVariables(env: readonly string[]): readonly string[] {
  return env.flatMap((entry) => {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, Math.max(0, equals));
    const value = entry.slice(equals + 1);
    return RISKY.some((risky) => risky.name.test(name) && risky.isRisky(value)) ? [name] : [];
  });
}
