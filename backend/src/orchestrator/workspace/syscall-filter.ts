/**
 * What a command may not ask of the kernel, whatever namespaces say: doors that do not lead through them (the user's
 * keyrings, sockets of a virtual machine's host), and rooms of the kernel that tests and builds have no business in.
 */
const refused: Readonly<Record<'x64' | 'arm64', readonly number[]>> = {
  x64: [
    ...[248, 249, 250], // add_key, request_key, keyctl
    ...[298, 321, 323], // perf_event_open, bpf, userfaultfd
    ...[425, 426, 427], // io_uring_setup, io_uring_enter, io_uring_register
    ...[155, 165, 166, 308, 428, 429, 430, 431, 432, 433, 442], // pivot_root, mount, umount2, setns, the newer mounts
    ...[175, 176, 313, 246, 320], // modules, another kernel
    ...[103, 163, 167, 168, 169, 172, 173, 179, 304], // syslog, acct, swap, reboot, ports, quotas, open_by_handle_at
  ],
  arm64: [
    ...[217, 218, 219],
    ...[241, 280, 282],
    ...[425, 426, 427],
    ...[41, 40, 39, 268, 428, 429, 430, 431, 432, 433, 442],
    ...[105, 106, 273, 104, 294],
    ...[116, 89, 224, 225, 142, 60, 265],
  ],
};

const architectures = { x64: 0xc000003e, arm64: 0xc00000b7 };
const socketCall = { x64: 41, arm64: 198 };
/** Local, internet, and netlink, which only sees the namespace. Not for instance vsock, which leads to the host. */
const socketFamilies = [1, 2, 10, 16];

const load = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const answer = 0x06;
const allowed = 0x7fff0000;
const notPermitted = 0x00050000 + 1;
const notThere = 0x00050000 + 38;

/** Where the kernel puts what it asks the filter about. */
const field = { call: 0, architecture: 4, firstArgument: 16 };

/**
 * A filter as the kernel takes it: eight bytes an instruction.
 *
 * @returns undefined on architectures whose calls are not known here
 */
export function syscallFilter(architecture: string): Buffer | undefined {
  if (architecture !== 'x64' && architecture !== 'arm64') return undefined;
  type Instruction = [code: number, whenTrue: number, whenFalse: number, value: number];
  const calls = refused[architecture];
  const families = socketFamilies.length;
  const program: Instruction[] = [
    [load, 0, 0, field.architecture],
    // Another architecture's calls (32-bit programs) have other numbers: they are not there.
    [jumpIfEqual, 1, 0, architectures[architecture]],
    [answer, 0, 0, notThere],
    [load, 0, 0, field.call],
    // Numbers from here are another way to make the same calls on x64.
    [jumpIfAtLeast, 0, 1, 0x40000000],
    [answer, 0, 0, notThere],
    ...calls.map((call, index): Instruction => [jumpIfEqual, calls.length - index + families + 1, 0, call]),
    [jumpIfEqual, 0, families + 2, socketCall[architecture]],
    [load, 0, 0, field.firstArgument],
    ...socketFamilies.map((family, index): Instruction => [jumpIfEqual, families - index, 0, family]),
    [answer, 0, 0, notPermitted],
    [answer, 0, 0, allowed],
  ];
  return Buffer.concat(
    program.map(([code, whenTrue, whenFalse, value]) => {
      const instruction = Buffer.alloc(8);
      instruction.writeUInt16LE(code, 0);
      instruction.writeUInt8(whenTrue, 2);
      instruction.writeUInt8(whenFalse, 3);
      instruction.writeUInt32LE(value >>> 0, 4);
      return instruction;
    }),
  );
}
