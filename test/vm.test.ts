import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeProgram } from '../src/bpf/encode-program.js';
import { dockerDefaultCapabilities } from '../src/linux/capabilities.js';
import { syscallName } from '../src/linux/syscalls.js';
import type { Policy } from '../src/policy/policy.js';
import { decodePolicy } from '../src/policy/policy-yaml.js';
import type { Recording } from '../src/policy/recording.js';
import { decodeRecording } from '../src/policy/recording-json.js';
import { filterForCrun } from '../src/seccomp/compile/filter-for-crun.js';
import { baselineProfile } from '../src/seccomp/profile/docker-profile.js';
import { type CaseResult, type GuestRun, runInMachine } from './vm/machine.js';

// A second kernel, for what this one may not have: Debian's 6.1 in an emulated machine, where control groups are
// v2 alone, both runtimes work, and the kernel has no tracepoint for capability checks. The machine boots once and
// runs all cases, some of which build on earlier ones; it is slow, so a case starts Tightship once or twice.
//
// Needs Debian 12's package mirror the first time, for the kernel, which is not installed but kept with the
// system disk in $XDG_CACHE_HOME or /var/cache, in tightship-test. Both may be deleted.

const limits = '--memory 64m --pids-limit 20 --cpus 0.5';

/** Shows the container's limits and ids, and tries them: more processes, then more memory than it may have. */
const tryLimits = `
for file in memory.max memory.swap.max pids.max cpu.max; do
  echo $file: $(cat /sys/fs/cgroup/$file)
done
echo ids: $(cat /proc/self/uid_map)
echo owner: $(stat -c %u:%g /usr/bin/node) $(stat -c %u:%g /opt/payload/cases)
(for n in $(seq 30); do sleep 20 & done; echo 30 processes)
exec dd if=/dev/zero of=/dev/null bs=100M count=1`;

/** The same each time; writes in one place, and takes 20 MiB of memory for a second or so. */
const workload = `
mkdir -p /var/tmp/work && echo data >/var/tmp/work/file
dd if=/dev/zero of=/dev/null bs=20M count=50 && sleep 0.5`;

/** Things that the workload never did; each is tried whatever came of the one before. */
const attempts = `
echo >/var/tmp/more && echo wrote to its place
echo >/etc/elsewhere && echo wrote elsewhere
ip link show lo && echo opened a socket
chroot / true && echo changed its root`;

/** Makes calls of several kinds, one of which the baseline's filter refuses. */
const recorded = 'mkdir /var/tmp/made && chmod 700 /var/tmp/made && unshare --user true || exit 3';

/** Everything of containers on the host, each line with its kind. */
const traces = `
find /sys/fs/cgroup -name 'tightship*' | sed 's/^/group /'
find /run/tightship /var/lib/tightship/containers -mindepth 1 -name '????????????' -prune | sed 's/^/directory /'
sed -n 's/^[^ ]* \\(\\/run\\/tightship\\/[^ ]*\\) .*/mount \\1/p' /proc/mounts
for pid in $(ps -o pid); do
  tr '\\0' '\\n' 2>/dev/null <"/proc/$pid/environ" | sed -n "s/^TIGHTSHIP_LEASE=/process $pid /p"
done 2>/dev/null`;

/** The filters of a container's first process, as JSON. */
const filters = `
id=$(tightship run -d --runtime crun --network none host sleep 100)
pid=$(cat /sys/fs/cgroup/tightship/$id/container/cgroup.procs)
for n in $(seq 300); do grep -qx sleep /proc/$pid/comm && break; sleep 0.1; done
node -e "import('/opt/payload/tightship/dist/host/seccomp-filter.js')
  .then(({ readSeccompFilters }) => readSeccompFilters($pid))
  .then((filters) => console.log(JSON.stringify(filters)))"
tightship stop $id >&2`;

const scripts = {
  doctor: 'tightship doctor --format json',
  'limits-runc': `tightship run --network none ${limits} host sh -c '${tryLimits}'`,
  'limits-crun': `tightship run --runtime crun --network none ${limits} host sh -c '${tryLimits}'`,
  'no-limits': `tightship run --network none host sh -c '${tryLimits}'`,
  'learn-runc': `tightship learn --network none -o runc.yaml host sh -c '${workload}' >&2; code=$?
    cat runc.yaml; exit $code`,
  'learn-crun': `tightship learn --runtime crun --network none -o crun.yaml host sh -c '${workload}' >&2; code=$?
    cat crun.yaml; exit $code`,
  'filters-crun': filters,
  'under-baseline': `tightship run --network none host sh -c '${attempts}'`,
  'under-policy': `tightship run --policy runc.yaml host sh -c '${attempts}'`,
  'record-ebpf': `tightship record --network none -o ebpf.json host sh -c '${recorded}' >&2; code=$?
    cat ebpf.json; exit $code`,
  // Without the library eBPF cannot be had.
  'record-fallback': `mount --bind /dev/null /usr/lib/x86_64-linux-gnu/libbpf.so.1
    tightship record --network none -o strace.json host sh -c '${recorded}' >&2; code=$?
    umount /usr/lib/x86_64-linux-gnu/libbpf.so.1
    cat strace.json; exit $code`,
  killed: `tightship run --network none host sh -c 'echo started; sleep 1000' >output & pid=$!
    for n in $(seq 300); do grep -q started output && break; sleep 0.1; done
    for inside in $(cat /sys/fs/cgroup/tightship/*/container/cgroup.procs); do
      sed -n 's/^Uid:\\s*/outside: /p' /proc/$inside/status
    done
    kill -9 $pid
    sleep 1
    ${traces}`,
  reaped: 'tightship ps',
  'left-behind': traces,
};

/** Why the machine cannot run here. */
const unable =
  process.arch === 'x64' ? undefined : 'the machine is an x86-64 one, of this host’s own programs';

describe('Linux 6.1 with control groups v2', () => {
  let run: GuestRun;

  beforeAll(async () => {
    if (unable !== undefined) return;
    run = await runInMachine(Object.entries(scripts).map(([name, script]) => ({ name, script })));
  }, 480_000);

  beforeEach(({ skip }) => {
    if (unable !== undefined) skip(unable);
  });

  /** A case's result; fails the test, showing all that it printed, when it ended otherwise. */
  function ended(name: keyof typeof scripts, exitCode: number): CaseResult {
    const result = run.results[name] ?? expect.unreachable(`${name} did not run`);
    expect(result.exitCode, `${name} printed:\n${result.stdout}\n${result.stderr}`).toBe(exitCode);
    return result;
  }

  function learned(name: 'learn-runc' | 'learn-crun'): Policy {
    const { policy, diagnostics } = decodePolicy(ended(name, 0).stdout, name);
    return policy ?? expect.unreachable(diagnostics.map(({ message }) => message).join('; '));
  }

  function recording(name: 'record-ebpf' | 'record-fallback'): Recording {
    const { recording: found, diagnostics } = decodeRecording(ended(name, 0).stdout, name);
    return found ?? expect.unreachable(diagnostics.map(({ message }) => message).join('; '));
  }

  it('doctor finds both runtimes, both recorders and user namespaces', () => {
    const findings = JSON.parse(ended('doctor', 0).stdout) as Record<string, string>[];
    const outcomes = Object.fromEntries(findings.map(({ subject, outcome }) => [subject, outcome]));
    expect(outcomes).toMatchObject({
      runc: 'yes',
      crun: 'yes',
      ebpf: 'yes',
      strace: 'yes',
      'user namespaces': 'yes',
    });
    const details = Object.fromEntries(findings.map(({ subject, detail }) => [subject, detail]));
    expect(details.kernel).toMatch(/^Linux 6\.1\./);
    expect(details['control groups']).toBe('mounted as v2');
    // The tracepoint came with Linux 6.14: what cannot be seen must be said.
    expect(details.ebpf).toContain('no capability checks on this kernel');
  });

  describe.each(['limits-runc', 'limits-crun'] as const)('%s', (name) => {
    it('sets what was asked for, and no swap beyond it', () => {
      expect(values(ended(name, 137).stdout)).toMatchObject({
        'memory.max': String(64 * 1024 * 1024),
        'memory.swap.max': '0',
        'pids.max': '20',
        'cpu.max': '50000 100000',
      });
    });

    it('refuses more processes, and kills for more memory', () => {
      const { stdout, stderr } = ended(name, 137);
      expect(stdout).not.toContain('30 processes');
      expect(stderr).toMatch(/can't fork|Resource temporarily unavailable/);
      expect(stderr).not.toContain('1+0 records');
    });
  });

  it('sets no limits that were not asked for', () => {
    const { stdout, stderr } = ended('no-limits', 0);
    expect(values(stdout)).toMatchObject({
      'memory.max': 'max',
      'memory.swap.max': 'max',
      'pids.max': 'max',
      'cpu.max': 'max 100000',
    });
    expect(stdout).toContain('30 processes');
    expect(stderr).toContain('1+0 records');
  });

  it('gives root inside ids of its own outside, and shows it the owners of files as they are', () => {
    const outside = ['limits-runc', 'limits-crun', 'no-limits'].map((name) => {
      const { ids, owner } = values(run.results[name]?.stdout ?? '');
      expect(owner).toBe('0:0 0:0');
      return Number(ids?.match(/^0 (\d+) 65536$/)?.[1]);
    });
    for (const base of outside) expect(base).toBeGreaterThanOrEqual(0x70000000);
    expect(new Set(outside).size).toBe(3);
    const uids = ended('killed', 0).stdout.match(/^outside: .*$/gm) ?? [];
    expect(uids.length).toBeGreaterThan(0);
    for (const uid of uids) expect(Number(uid.match(/\d+/))).toBeGreaterThanOrEqual(0x70000000);
  });

  describe.each([
    { name: 'learn-runc', runtime: /^runc / },
    { name: 'learn-crun', runtime: /^crun / },
  ] as const)('$name', ({ name, runtime }) => {
    it('records with eBPF from the first instruction, and proves the policy', () => {
      const { evidence } = learned(name);
      expect(evidence.recordings).toHaveLength(1);
      const [seen] = evidence.recordings;
      expect(seen).toMatchObject({
        driver: 'ebpf',
        startSeen: true,
        lost: 0,
        cgroup: 'v2',
        kernel: run.kernel,
      });
      expect(seen?.runtime).toMatch(runtime);
      expect(run.kernel).toMatch(/^6\.1\./);
      expect(ended(name, 0).stderr).toContain('it runs under the policy');
    });

    it('keeps the capabilities, whose use this kernel does not show, and says so', () => {
      const { evidence, capabilities } = learned(name);
      expect(capabilities).toHaveLength(14);
      expect(capabilities).toContain('NET_RAW');
      expect(evidence.notes?.join('\n')).toMatch(/capability checks not seen/);
      expect(ended(name, 0).stderr).toContain('capabilities not seen');
    });

    it('allows what was called and written, and little else', () => {
      const { seccomp, files } = learned(name);
      for (const call of ['execve', 'mkdir', 'wait4', 'write']) expect(seccomp.allow).toContain(call);
      for (const call of ['socket', 'chroot', 'mount', 'ptrace', 'unlink'])
        expect(seccomp.allow).not.toContain(call);
      expect(files).toMatchObject({ root: 'read-only', writable: [{ path: '/var/tmp' }] });
    });

    it('measures peaks: the kernel’s own of memory, sampled ones of processes', () => {
      const { memory, pids = 0, cpus = 0 } = learned(name).resources;
      // 20 MiB and what the programs take, with 64 MiB more.
      expect(memory).toMatch(/^(?:96|112|128)MiB$/);
      expect(pids).toBeGreaterThan(16);
      expect(cpus).toBeGreaterThanOrEqual(1);
    });
  });

  it('gives crun the compiled filter, which it installs', () => {
    const kernel = { major: 6, minor: 1 };
    const profile = baselineProfile({
      architecture: 'x86_64',
      kernel,
      capabilities: dockerDefaultCapabilities,
    });
    const compiled = decodeProgram(filterForCrun(profile, 'x86_64') ?? new Uint8Array());
    expect([compiled].map((decoded) => ('program' in decoded ? decoded.program : []))).toEqual(
      JSON.parse(ended('filters-crun', 0).stdout),
    );
  });

  it('enforces the policy', () => {
    const before = ended('under-baseline', 0).stdout;
    const after = ended('under-policy', 1);
    expect(before.match(/^(?:wrote|opened|changed) .*$/gm)).toEqual([
      'wrote to its place',
      'wrote elsewhere',
      'opened a socket',
      'changed its root',
    ]);
    expect(after.stdout).toBe('wrote to its place\n');
    expect(after.stderr).toMatch(/\/etc\/elsewhere: Read-only file system/);
    expect(after.stderr).toMatch(/socket: Operation not permitted/);
    expect(after.stderr).toMatch(/chroot: .*Operation not permitted/);
  });

  it('falls back to strace without libbpf, says so, and both see the same', () => {
    expect(ended('record-ebpf', 0).stderr).toContain('recorder ebpf');
    expect(ended('record-fallback', 0).stderr).toMatch(/recorder strace: no eBPF here: .*libbpf/);
    const [ebpf, strace] = [recording('record-ebpf'), recording('record-fallback')];
    expect([ebpf.driver, strace.driver]).toEqual(['ebpf', 'strace']);
    expect(ebpf).toMatchObject({
      startSeen: true,
      capabilityChecks: null,
      loss: { events: 0 },
      exit: { code: 3 },
    });
    expect(callsOf(ebpf)).toEqual(callsOf(strace));
    expect(callsOf(ebpf)).toContain('mkdir');
    for (const { refusals } of [ebpf, strace]) {
      expect(refusals).toContainEqual(
        expect.objectContaining({ number: 272, by: 'seccomp', errno: 1, process: 'unshare' }),
      );
    }
  });

  it('takes back what a killed run left behind', () => {
    const left = ended('killed', 0).stdout;
    for (const trace of [
      'group /sys/fs/cgroup/tightship',
      'directory /run/tightship/runtime/',
      'directory /var/lib/tightship/containers/',
      'mount /run/tightship/containers/',
    ])
      expect(left).toContain(trace);
    const next = ended('reaped', 0);
    expect(next.stderr).toContain('removed what 1 killed run left behind');
    expect(next.stdout).toContain('No container runs');
  });

  it('leaves nothing behind', () => {
    // `killed` shows that the same commands do find what there is.
    expect(ended('left-behind', 0).stdout).toBe('');
  });
});

/** `name: value` lines. */
function values(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^([\w.]+): (.*)$/gm)].map(([, name, value]) => [name, value]));
}

/** Names of the workload's own calls, sorted. */
function callsOf({ syscalls }: Recording): string[] {
  const own = syscalls.filter(({ phase }) => phase === 'workload');
  return own.map(({ architecture, number }) => syscallName(architecture, number) ?? `${number}`).sort();
}
