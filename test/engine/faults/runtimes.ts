/** Runtimes that do what runc does, with one thing changed: what other engines, or broken ones, would do. */

/** By name: what is changed in the instructions for the runtime, as sed writes it. */
const CHANGES: Readonly<Record<string, string>> = {
  // The machine may lack this capability itself; then nothing that asks for all of them would start.
  lacking: 's/"CAP_SYS_RESOURCE",//g',
  ambient: capabilities(['CAP_CHOWN'], ['bounding', 'permitted', 'effective', 'inheritable', 'ambient']),
  newest: capabilities(
    ['CAP_PERFMON', 'CAP_BPF', 'CAP_CHECKPOINT_RESTORE'],
    ['bounding', 'permitted', 'effective'],
  ),
  'same-files':
    's/{"type":"mount"},\\{0,1\\}//; s/"maskedPaths":\\[[^]]*\\]/"maskedPaths":[]/; s/"readonlyPaths":\\[[^]]*\\]/"readonlyPaths":[]/',
};

function capabilities(names: readonly string[], sets: readonly string[]): string {
  const given = sets.map((set) => [set, names]);
  return `s/"capabilities":{[^}]*}/"capabilities":${JSON.stringify(Object.fromEntries(given))}/`;
}

const FOLDER = '/run/runtimes';

/** As daemon.json names them. `runsc` only bears the name of a sandbox. */
export const RUNTIMES: Readonly<Record<string, { readonly path: string }>> = Object.fromEntries(
  [...Object.keys(CHANGES), 'own-clocks', 'runsc'].map((name) => [name, { path: `${FOLDER}/${name}` }]),
);

/** Shell, to be run where the daemon lives before it starts. */
export const PREPARE_RUNTIMES = `
mkdir ${FOLDER}
cat > ${FOLDER}/changed <<'END'
#!/bin/sh
previous=
for word; do
  case $previous in
    --bundle) file=$word/config.json ;;
    --process) file=$word ;;
    *) file= ;;
  esac
  if [ -n "$file" ]; then sed -i -f "$0.sed" "$file"; fi
  previous=$word
done
exec runc "$@"
END
printf '#!/bin/sh\\nexec unshare --time runc "$@"\\n' > ${FOLDER}/own-clocks
printf '#!/bin/sh\\nexec runc "$@"\\n' > ${FOLDER}/runsc
chmod +x ${FOLDER}/*
${Object.entries(CHANGES)
  .map(
    ([name, change]) => `ln -s changed ${FOLDER}/${name}; printf '%s\\n' '${change}' > ${FOLDER}/${name}.sed`,
  )
  .join('\n')}
`;
