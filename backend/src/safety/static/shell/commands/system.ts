import { type Call, type CommandTable, named } from '../call.js';
import { asksForHelp, has, lastOf, parseOptions, valuesOf } from '../options.js';
import { emptyValue, isKnown, Taint, tainted, unknownValue, value, type Value } from '../value.js';

type Judge = (call: Call) => Value;

const controls =
  (except: RegExp): Judge =>
  (call) => {
    const words = call.args.map(({ text }) => text);
    if (words.some((word) => except.test(word)) || asksForHelp(call.args)) return tainted(Taint.output);
    call.session.emit('control system', `${call.name} ${words.join(' ')}`);
    return tainted(Taint.output);
  };

/** What belongs to the machine: processes, services, disks, accounts, the network stack, what runs later. */
export const system: CommandTable = {
  ...named('kill killall pkill skill xkill', endProcess),
  fuser: (call) => (call.args.some(({ text }) => /^-\w*k/.test(text)) ? endProcess(call) : tainted(Taint.output)),
  ps: (call) => {
    // Without a dash, `e` prints every process's environment.
    if (call.args.some(({ text }) => /^[a-z]*e[a-z]*$/.test(text)) && !/^-/.test(call.args[0]?.text ?? '-'))
      call.session.emit('hunt secret', 'environment of processes');
    return tainted(Taint.output);
  },
  ...named('systemctl service rc-service initctl supervisorctl', services),
  launchctl: controls(
    /^(list|print.*|blame|procinfo|resolveport|dumpjpcategory|manager\w*|error|version|help|hostinfo|dumpstate|plist|getenv|examine)$/,
  ),
  ...named('shutdown reboot halt poweroff init telinit', controls(/^--help$/)),
  ...named('insmod rmmod modprobe depmod kexec', controls(/^(-n|--dry-run|-l|--show-depends)$/)),
  lsmod: quiet,
  ...named('pm2 forever', (call) =>
    /^(kill|delete|del|stop|stopall|restart|restartall|reload|flush)$/.test(call.args[0]?.text ?? '')
      ? endProcess(call)
      : tainted(Taint.output),
  ),
  ...named('bindfs fusermount fusermount3 sshfs encfs', controls(/^(-V|--version|-h)$/)),
  ...named(
    'loginctl busctl',
    controls(/^(list\S*|show\S*|status|introspect|tree|user-status|session-status|monitor)$/),
  ),
  ...named('renice chrt-set cpupower', controls(/^(frequency-info|idle-info)$/)),
  ...named('taskkill', endProcess),
  smartctl: (call) =>
    call.args.some(({ text }) => /^(-s|-t|-o|-S|--set|--smart|--test)$/.test(text))
      ? controls(/^$/)(call)
      : tainted(Taint.output),
  ...named('nmcli netplan rfkill', controls(/^(show|status|list|device|general|get|info|try)$/)),
  arp: (call) => (call.args.some(({ text }) => /^-[ds]/.test(text)) ? controls(/^$/)(call) : tainted(Taint.output)),
  ...named(
    'locale-gen update-locale dpkg-reconfigure update-ca-certificates update-grub grub-install',
    controls(/^--(help|version)$/),
  ),
  hostname: (call) => (call.args.some(({ text }) => !text.startsWith('-')) ? controls(/^$/)(call) : value('host\n')),
  ...named('ldconfig', controls(/^-(p|-print-cache|V)$/)),
  ...named('update-alternatives', controls(/^--(list|display|query|get-selections)$/)),
  ...named('xhost xset', (call) =>
    call.args.some(({ text }) => /^\+/.test(text)) ? controls(/^$/)(call) : tainted(Taint.output),
  ),
  ...named(
    'gsettings dconf kwriteconfig5 kwriteconfig6 xfconf-query',
    controls(/^(get|list-\w+|list|read|dump|range|monitor|describe)$/),
  ),
  ...named('tcpdump tshark dumpcap ettercap', controls(/^(-D|--list-interfaces|-r|--version)$/)),
  ...named('kill-port fkill fkill-cli', endProcess),
  ...named('pg_ctl pg_ctlcluster', (call) => {
    const options = parseOptions(call.args, { short: 'Dlmopt', long: 'pgdata log mode options timeout' });
    const directory = lastOf(options, 'D', 'pgdata');
    const place = directory && call.session.placeOf(call.shell.path(directory));
    if (place === 'worktree' || place === 'scratch') return tainted(Taint.output);
    return controls(/^status$/)(call);
  }),
  ...named('pg_resetwal pg_rewind pg_upgrade', controls(/^(-n|--dry-run|-c|--check)$/)),
  sysctl: (call) =>
    call.args.some(({ text }) => /^-[wp]|=|--(write|system|load)/.test(text))
      ? controls(/^$/)(call)
      : tainted(Taint.output),
  ...named('mount umount swapon swapoff losetup', (call) =>
    call.args.length === 0 ||
    call.args.every(
      ({ text }) => /^-(l|-list|-show|s|-summary|j)$/.test(text) || (text === '-a' && call.name !== 'swapoff'),
    )
      ? tainted(Taint.output)
      : controls(/^$/)(call),
  ),
  ...named(
    'useradd usermod userdel groupadd groupdel groupmod adduser deluser addgroup chsh chfn chpasswd vipw visudo gpasswd newusers',
    (call) => account(call),
  ),
  passwd: (call) => account(call),
  ...named('iptables ip6tables nft ufw firewall-cmd pfctl ebtables ipset', firewall),
  ...named(
    'setenforce aa-disable aa-complain apparmor_parser auditctl spctl csrutil semanage setsebool tpm2_clear',
    protection,
  ),
  getenforce: quiet,
  ...named('crontab', (call) => (call.args.some(({ text }) => text === '-l') ? tainted(Taint.output) : later(call))),
  ...named('at batch', (call) => {
    if (call.args.some(({ text }) => /^-(l|c|V)$/.test(text))) return tainted(Taint.output);
    if (isKnown(call.stdin)) call.shell.runText(call.stdin);
    return later(call);
  }),
  atq: quiet,
  ...named(
    'mkfs mke2fs mkswap mkntfs mkdosfs newfs wipefs sgdisk sfdisk fdisk cfdisk gdisk parted partprobe hdparm blkdiscard badblocks cryptsetup tune2fs resize2fs e2fsck fsck debugfs pvcreate pvremove vgcreate vgremove vgreduce lvcreate lvremove lvreduce lvresize lvconvert mdadm dmsetup zpool zfs btrfs nvme diskutil hdiutil',
    disk,
  ),
  lvm: (call) => disk({ ...call, name: call.args[0]?.text ?? 'lvm', args: call.args.slice(1) }),
  ...named('hwclock timedatectl hostnamectl localectl', controls(/^(status|show|list-\w+|--show|-r|--get)?$/)),
  ...named('ip ifconfig route', networkStack),
  ...named('networksetup scutil', controls(/^-?-(get|list|show|version|print|help|proxy|dns|nwi|r$|w$)/)),
  ...named('logrotate journalctl dmesg', logs),
  ...named('ipcrm ipcs', quiet),
  'run-parts': (call) => {
    const { operands } = parseOptions(call.args, { short: 'u', long: 'arg umask regex' });
    const isTest = call.args.some(({ text }) => /^--(test|list|report)$/.test(text));
    for (const directory of isTest ? [] : operands)
      if (call.session.placeOf(call.shell.path(directory)) !== 'worktree')
        call.session.emit('execute outside-code', directory.text);
    return tainted(Taint.output);
  },
  ...named('dbus-send gdbus busctl', (call) => {
    if (
      !call.args.some(({ text }) =>
        /^(introspect|list|status|tree|monitor|--help|--version)$|\.(Introspect|Get|GetAll|ListNames|Ping)$/.test(text),
      )
    )
      call.session.emit('control system', call.args.map(({ text }) => text).join(' '));
    return tainted(Taint.output);
  }),
  ...named('cmd cmd.exe', (call) => {
    if (call.args.some(({ text }) => /^(del|erase|rd|rmdir|format|reg|shutdown|taskkill|diskpart)\b/i.test(text)))
      call.session.emit('delete unknown', call.args.map(({ text }) => text).join(' '));
    return tainted(Taint.output);
  }),
  ...named('setcap', (call) => {
    call.session.emit('permit privileged', call.args.map(({ text }) => text).join(' '));
    return emptyValue;
  }),
  ...named('stress stress-ng fork yes', (call) => {
    if (/^stress/.test(call.name)) call.session.emit('execute exhausting', call.name);
    return { text: 'y\n', taint: Taint.endless };
  }),
  fdesetup: controls(
    /^(status|isactive|list|version|help|supportsauthrestart|validaterecovery|haspersonalrecoverykey|hasinstitutionalrecoverykey)$/,
  ),
  ...named('security', keychain),
  ...named('pass gopass op bw lpass keyring secret-tool vault chamber aws-vault doppler infisical', vault),
  ...named('ansible-vault', (call) => {
    if (/^(view|decrypt|edit|rekey)$/.test(call.args[0]?.text ?? ''))
      call.session.emit('reveal secret', call.args.map(({ text }) => text).join(' '));
    return tainted(Taint.secret);
  }),
  ...named('age rage', (call) => {
    const options = parseOptions(call.args, { short: 'iorR', long: 'identity output recipient recipients-file' });
    for (const file of valuesOf(options, 'i', 'identity')) call.shell.read(file);
    if (has(options, 'd', 'decrypt'))
      call.session.emit('reveal likely-secret', call.args.map(({ text }) => text).join(' '));
    const output = lastOf(options, 'o', 'output');
    if (output) call.shell.write(output, tainted(Taint.output));
    return tainted(Taint.output);
  }),
  'kwallet-query': (call) => {
    if (call.args.some(({ text }) => /^-(r|-read-password)$/.test(text))) call.session.emit('reveal secret', 'kwallet');
    return tainted(Taint.output);
  },
  ...named('ssh-keygen', (call) => {
    const options = parseOptions(call.args, { short: 'fCNtbPmOIVnDsrF' });
    const file = lastOf(options, 'f');
    if (file && !has(options, 'l', 'y', 'B', 'F', 'R', 'e', 'i')) call.shell.write(file, unknownValue);
    else if (has(options, 'R')) call.shell.write(file ?? value('~/.ssh/known_hosts'), unknownValue);
    if (has(options, 'y') && file) call.shell.read(file);
    return tainted(Taint.output);
  }),
  ...named('ssh-add', (call) =>
    call.args.some(({ text }) => /^-[lL]$/.test(text))
      ? tainted(Taint.output)
      : (call.session.emit('execute privileged', 'ssh-add'), tainted(Taint.output)),
  ),
  ...named('ssh-copy-id', (call) => (call.session.emit('execute elsewhere', 'ssh-copy-id'), tainted(Taint.output))),
  ...named('defaults', (call) =>
    /^(write|delete|import|rename)$/.test(call.args.find(({ text }) => !text.startsWith('-'))?.text ?? '')
      ? controls(/^$/)(call)
      : tainted(Taint.output),
  ),
  nvram: (call) =>
    call.args.some(({ text }) => /^-[cdfm]$|=/.test(text)) ? controls(/^$/)(call) : tainted(Taint.output),
  ...named('tmutil profiles dscl dseditgroup systemsetup pmset bless kextload', (call) =>
    /^-?(delete|set|create|append|merge|change|passwd|remove|install|disable|restore|deletelocalsnapshots|removedestination|stopbackup|write)/.test(
      call.args.find(({ text }) => /^-?[a-z]/i.test(text) && text !== '-raw' && text !== '.')?.text ?? '',
    )
      ? controls(/^$/)(call)
      : tainted(Taint.output),
  ),
};

function quiet(): Value {
  return tainted(Taint.output);
}

/** Jobs of the script itself (`%1`, `$!`, a PID it kept) are its own; names and numbers may be anyone's. */
function endProcess(call: Call): Value {
  const { name, args, session } = call;
  if (args.some(({ text }) => /^(-l|-L|--list|--help|-0)$/.test(text))) return tainted(Taint.output);
  const targets = args.filter(
    ({ text }, index) =>
      !/^-/.test(text) || (index > 0 && /^-\d+$/.test(text) && args[index - 1]!.text.startsWith('-')),
  );
  const listed = args.filter(({ text }, index) => index > 0 && /^-1$/.test(text));
  if (
    name === 'kill' &&
    listed.length === 0 &&
    targets.every(({ text, taint }) => /^%|^1$|^\uE000$/.test(text) && !(taint & Taint.output) && isOwnJob(call, text))
  ) {
    session.emit('control own-process', args.map(({ text }) => text).join(' '));
  } else if (
    (name === 'kill' && isOwnGroup(args)) ||
    (name === 'pkill' && /-P\s*"?\$(\$|BASHPID)/.test(session.evidence))
  )
    session.emit('control own-process', 'kill 0');
  else session.emit('control process', `${name} ${args.map(({ text }) => text).join(' ')}`);
  return emptyValue;
}

/** `kill 0`: the script and what it started. */
const isOwnGroup = (args: readonly Value[]): boolean =>
  args.at(-1)?.text === '0' && args.slice(0, -1).every(({ text }) => /^-(\w+|-)$/.test(text));

/** `$!` expands to 1 here; a literal 1 is the machine's first process. */
const isOwnJob = ({ session }: Call, text: string): boolean =>
  text.startsWith('%') ||
  /\$(!|\{?[A-Za-z_]*(pid|PID|Pid|server|job|proc)\w*)/i.test(session.evidence) ||
  /(cat|<)\s*["']?(?!\/)[\w./-]*\.pid\b/.test(session.evidence);

function services(call: Call): Value {
  const words = call.args.map(({ text }) => text).filter((word) => !word.startsWith('-'));
  const isLooking =
    words.length === 0 ||
    words.some((word) =>
      /^(status|show|list-[\w-]+|is-[\w-]+|cat|help|get-default|--status-all|list|tail|pid|avail)$/.test(word),
    );
  if (!isLooking) call.session.emit('control system', `${call.name} ${words.join(' ')}`);
  return tainted(Taint.output);
}

function account(call: Call): Value {
  const { args, session, name } = call;
  if (args.some(({ text }) => /^(-S|--status|--help|-D)$/.test(text)) && args.length < 4) return tainted(Taint.output);
  session.emit('control system', `${name} ${args.map(({ text }) => text).join(' ')}`);
  return emptyValue;
}

function firewall(call: Call): Value {
  const words = call.args.map(({ text }) => text);
  const isLooking =
    words.length === 0 ||
    words.some((word) => /^(-L|-S|--list(-\w+)*|list|status|show|-nvL|-s\w*|--state|--get-\w+|-nL|-vnL)$/.test(word));
  if (!isLooking) call.session.emit('disable protection', `${call.name} ${words.join(' ')}`);
  return tainted(Taint.output);
}

function protection(call: Call): Value {
  const words = call.args.map(({ text }) => text);
  if (
    !words.some((word) => /^(--status|--assess|-a|status|-l|--list|-v|assess|-s)$/.test(word)) ||
    /disable|-e|0/.test(words.join(' ').replace('--assess', ''))
  ) {
    if (words.some((word) => /^(--status|--assess|status)$/.test(word))) return tainted(Taint.output);
    call.session.emit('disable protection', `${call.name} ${words.join(' ')}`);
  }
  return tainted(Taint.output);
}

function later(call: Call): Value {
  call.session.emit('control scheduler', `${call.name} ${call.args.map(({ text }) => text).join(' ')}`);
  for (const argument of call.args)
    if (!argument.text.startsWith('-') && call.name === 'crontab') call.shell.read(argument);
  return emptyValue;
}

const diskLooking =
  /^(-l|--list|-n|--no-act|--dry-run|--test|-t|-h|--help|--longhelp|-V|--version|list\w*|info\w*|status|get|show\w*|print|history|iostat|verify\w*|checksum|imageinfo|plugins|help|-p|--print|-d|--dump|apfslist|--scan|--detail|--examine|luksDump|isLuks|id-ctrl|smart-log|df|scrub-status|-listFilesystems|internal)$/;

function disk(call: Call): Value {
  const { name, args, session } = call;
  const all = args.map(({ text }) => text);
  // For these, `-t` names the kind of file system.
  const words = /^(mkfs|mke2fs|newfs|mount)/.test(name) ? all.filter((word) => word !== '-t') : all;
  const isLooking = words.length === 0 || words.some((word) => diskLooking.test(word)) || name === 'lvdisplay';
  const isHelpOnly = words.every((word) => word.startsWith('-'));
  if (
    (isLooking &&
      !/--delete|destroy|erase|luksFormat|\brm\b/.test(
        words.filter((word) => !/^(-n|--no-act|--test|--dry-run)$/.test(word)).join(' '),
      )) ||
    isHelpOnly
  )
    return tainted(Taint.output);
  if (words.some((word) => /^(-n|--no-act|--test|--dry-run)$/.test(word)) && name !== 'mkfs')
    return tainted(Taint.output);
  if (name === 'wipefs' && !words.some((word) => /^(-a|--all|-o|-f)/.test(word))) return tainted(Taint.output);
  const image = imageOf(call);
  if (image) call.shell.write(image, tainted(Taint.output));
  else session.emit('write device', `${name} ${words.join(' ')}`);
  return emptyValue;
}

const onImages =
  /^(mkfs|mke2fs|mkswap|mkntfs|mkdosfs|newfs|wipefs|sgdisk|sfdisk|gdisk|parted|tune2fs|resize2fs|e2fsck|fsck|debugfs)$/;

/** A file that stands for a disk is a file like any other. */
function imageOf({ name, args, shell, session }: Call): Value | undefined {
  if (!onImages.test(name.split(/[._]/)[0]!)) return undefined;
  const named = args.filter(
    ({ text }, index) =>
      !text.startsWith('-') &&
      (/[/.]/.test(text) || session.files.has(shell.path({ text, taint: 0 }) ?? '')) &&
      !/^-[dEOpc]$/.test(args[index - 1]?.text ?? ''),
  );
  const [image] = named;
  if (!image || named.length > 1) return undefined;
  const paths = shell.paths(image);
  const isFile = paths.every((path) => /^(worktree|scratch)$/.test(session.placeOf(path)));
  return isFile ? image : undefined;
}

function networkStack(call: Call): Value {
  const words = call.args.map(({ text }) => text);
  if (
    words.some((word) =>
      /^(add|del|delete|set|change|replace|flush|up|down|exec|append|attach|detach|mtu|netmask)$/.test(word),
    ) &&
    !words.includes('show') &&
    !(words.includes('up') && words.includes('link') && words[words.indexOf('link') + 1] === 'show')
  ) {
    call.session.emit('control system', `${call.name} ${words.join(' ')}`);
  }
  return tainted(Taint.output);
}

function logs(call: Call): Value {
  const { name, args, session } = call;
  const words = args.map(({ text }) => text);
  if (
    words.some((word) => /^--(vacuum-\w+|rotate|flush|sync|update-catalog|relinquish-var)/.test(word)) ||
    (name === 'dmesg' && words.some((word) => /^(-C|-c|-D|--clear|--read-clear|--console-off)$/.test(word)))
  )
    session.emit('erase trace', `${name} ${words.join(' ')}`);
  else if (name === 'logrotate' && words.some((word) => /^(-f|--force)$/.test(word)))
    session.emit('erase trace', words.join(' '));
  return tainted(Taint.output);
}

function keychain(call: Call): Value {
  const words = call.args.map(({ text }) => text);
  const [verb] = words;
  if (
    /^(dump-keychain|export|find-key)$/.test(verb ?? '') ||
    (/^find-(generic|internet)-password$/.test(verb ?? '') && words.some((word) => /^-[a-z]*[wg]/.test(word)))
  )
    call.session.emit('reveal secret', words.join(' '));
  else if (/^(delete|add|set|import|create|unlock|authorizationdb|trust|remove|lock)/.test(verb ?? ''))
    call.session.emit('control system', words.join(' '));
  return tainted(Taint.secret);
}

function vault(call: Call): Value {
  const words = call.args.map(({ text }) => text);
  const [verb] = words;
  if (
    verb === undefined ||
    /^(ls|list|status|version|help|--help|--version|-h|whoami|find|search|login)$/.test(verb) ||
    (verb === 'lookup' && call.name !== 'secret-tool')
  )
    return tainted(Taint.output);
  if (call.name === 'op' && words[1] === 'list') return tainted(Taint.output);
  if (/^(delete|destroy|rm|insert|write|put|edit|add|remove|seal|revoke|policy|auth|operator|token)$/.test(verb))
    call.session.emit('change cloud', `${call.name} ${words.join(' ')}`);
  else if (verb === 'run' || verb === 'exec') {
    const dash = words.indexOf('--');
    if (dash >= 0) call.shell.runText({ text: words.slice(dash + 1).join(' '), taint: 0 });
  } else call.session.emit('reveal secret', `${call.name} ${words.join(' ')}`);
  return tainted(Taint.secret);
}
