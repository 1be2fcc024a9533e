/** What to look for in the files of an image, by name and by place. Add a line to teach it one. */

/** What an intruder is glad to find: compilers, debuggers, interpreters, what talks to the network. */
export const INTRUDERS_TOOLS: ReadonlySet<string> = new Set(
  'gcc g++ cc c++ clang tcc make cmake go rustc gdb lldb strace ltrace perf nc ncat netcat socat telnet curl wget ftp nmap masscan tcpdump tshark git svn ssh scp sftp perl python python2 python3 ruby docker kubectl crictl ctr nsenter'.split(
    ' ',
  ),
);

/** Programs that make another user of whoever runs them, with that one's own password or none. */
export const SUDO_PROGRAMS: ReadonlySet<string> = new Set('sudo doas pkexec'.split(' '));

export const SSH_SERVERS: ReadonlySet<string> = new Set('sshd dropbear tinysshd'.split(' '));

export const SSH_HOST_KEY = /^(?:etc\/ssh\/ssh_host_[^/]+_key|etc\/dropbear\/dropbear_[^/]+_host_key)$/;

/** Folders that programs are found in. */
export const PROGRAM_FOLDERS = /^(?:usr\/|usr\/local\/)?s?bin\/[^/]+$|^opt\/[^/]+\/bin\/[^/]+$/;

/** Folders that everybody may write to, because that is what they are for. */
export const SHARED_FOLDERS =
  /^(?:tmp|var\/tmp|dev\/shm|run|var\/run|run\/lock|var\/lock|var\/spool\/mail|var\/mail|run\/user)(?:\/|$)/;

/** What package managers keep of what they fetched. */
export const PACKAGE_CACHES =
  /^(?:var\/lib\/apt\/lists|var\/cache\/(?:apk|apt\/archives|yum|dnf|libdnf5|zypp|pacman\/pkg)|(?:root|home\/[^/]+)\/(?:\.cache\/(?:pip|uv|yarn|composer|go-build)|\.npm\/_cacache|\.bundle\/cache|\.m2\/repository|\.cargo\/registry\/cache))\//;

/** What the work on a program leaves behind, and nobody needs at run time: files and folders, by name. */
export const LEFTOVERS =
  /^(?:Dockerfile(?:\..+)?|Containerfile|\.dockerignore|(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml|\.vscode|\.idea|\.DS_Store|\.vimrc|\.viminfo|.+\.sw[op]|.+\.bak|.+\.orig|core\.\d+|\.gitignore|\.travis\.yml|\.gitlab-ci\.yml|Jenkinsfile|Vagrantfile)$/;

/** The whole history of a program's source. */
export const REPOSITORIES: ReadonlySet<string> = new Set(['.git', '.svn', '.hg', '.bzr']);

/** What somebody typed. */
export const SHELL_HISTORIES =
  /^(?:root|home\/[^/]+)\/\.(?:(?:ba|z|a)?sh|python|mysql|psql|sqlite|node_repl|rediscli|irb|lesshst)_?history$|^(?:root|home\/[^/]+)\/\.(?:lesshst|mongo\/mongosh\/mongosh_repl_history)$/;

/** Folders of the system that nobody's data belongs over. */
export const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(
  '/ /bin /boot /dev /etc /lib /lib64 /proc /root /run /sbin /sys /usr /var /var/run'.split(' '),
);
