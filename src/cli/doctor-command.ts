import { release } from 'node:os';
import { runtimeNames } from '../engine/oci/runtime.js';
import { confineByFlags } from '../export/confine-by-flags.js';
import { cgroupLayout } from '../host/cgroup.js';
import { tryCommand } from '../host/command.js';
import { hostFacts } from '../host/host-facts.js';
import { pluginDirectory } from '../host/network/cni.js';
import { chooseRecorder } from '../record/choose-recorder.js';
import type { Recorder } from '../record/recorder.js';
import { idleWorkload } from '../session/idle-container.js';
import { probeIdMaps } from '../session/probe-id-maps.js';
import { probeRuntime } from '../session/probe-runtime.js';
import type { ExitCode, Io } from './io.js';
import { prepareState } from './prepare.js';
import { progressOn } from './progress.js';
import { styleFor } from './style.js';

/** One thing that was tried. `needed` things that fail make the whole answer "no". */
interface Finding {
  subject: string;
  outcome: 'yes' | 'no' | 'missing';
  detail: string;
  group: 'host' | 'runtime' | 'recorder' | 'network' | 'images';
}

/** Tries everything and prints it; exit 1 when containers cannot be run or recorded here. */
export async function doctorCommand({ format }: { format: string }, io: Io): Promise<ExitCode> {
  const root = await prepareState('tightship doctor', progressOn(io));
  const findings = [
    ...(await hostFindings(root)),
    ...(await runtimeFindings(root)),
    ...(await recorderFindings()),
    ...networkFindings(),
    ...(await toolFindings()),
  ];
  if (format === 'json') io.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else printFindings(findings, io);
  const works = (group: Finding['group']) =>
    findings.some((finding) => finding.group === group && finding.outcome === 'yes');
  return works('runtime') && works('recorder') ? 0 : 1;
}

async function hostFindings(root: string): Promise<Finding[]> {
  const { architecture, capabilities } = hostFacts();
  const { mode } = cgroupLayout();
  const { mapsIds, why } = await probeIdMaps(root);
  return [
    { group: 'host', subject: 'kernel', outcome: 'yes', detail: `Linux ${release()} on ${architecture}` },
    { group: 'host', subject: 'control groups', outcome: 'yes', detail: `mounted as ${mode}` },
    {
      group: 'host',
      subject: 'capabilities',
      outcome: 'yes',
      detail: `${capabilities.length} can be given to containers`,
    },
    {
      group: 'host',
      subject: 'user namespaces',
      outcome: mapsIds ? 'yes' : 'no',
      detail: why ?? 'root in a container is an id without rights outside',
    },
  ];
}

async function runtimeFindings(root: string): Promise<Finding[]> {
  const baseline = confineByFlags(idleWorkload, {
    ...hostFacts(),
    mapsIds: (await probeIdMaps(root)).mapsIds,
  });
  const findings: Finding[] = [];
  for (const name of runtimeNames) {
    const probe = await probeRuntime(name, baseline, root);
    const common = { group: 'runtime' as const, subject: name };
    if (probe.outcome === 'missing')
      findings.push({ ...common, outcome: 'missing', detail: `apt-get install ${name}` });
    else if (probe.outcome === 'fails') findings.push({ ...common, outcome: 'no', detail: probe.why });
    else
      findings.push({ ...common, outcome: 'yes', detail: `${probe.runtime.version} starts containers here` });
  }
  return findings;
}

async function recorderFindings(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const driver of ['ebpf', 'strace'] as const) {
    const common = { group: 'recorder' as const, subject: driver };
    try {
      const { recorder } = await chooseRecorder(driver);
      await recorder.close();
      findings.push({ ...common, outcome: 'yes', detail: recorderDetail(recorder) });
    } catch (error) {
      findings.push({ ...common, outcome: 'no', detail: (error as Error).message });
    }
  }
  return findings;
}

function recorderDetail({ driver, seesCapabilityChecks }: Recorder): string {
  if (seesCapabilityChecks) return 'sees system calls, refusals and capability checks';
  const blind = 'sees system calls and refusals; no capability checks';
  return driver === 'strace' ? `${blind}, and is slow` : `${blind} on this kernel`;
}

function networkFindings(): Finding[] {
  return ['bridge', 'portmap', 'host-local'].map((plugin) => {
    const common = { group: 'network' as const, subject: `CNI ${plugin}` };
    try {
      return { ...common, outcome: 'yes' as const, detail: pluginDirectory(plugin) };
    } catch {
      return {
        ...common,
        outcome: 'missing' as const,
        detail: 'apt-get install containernetworking-plugins',
      };
    }
  });
}

async function toolFindings(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [group, tool] of [
    ['network', 'iptables'],
    ['network', 'ip'],
    ['images', 'skopeo'],
    ['images', 'umoci'],
  ] as const) {
    const argument = tool === 'ip' ? '-V' : '--version';
    try {
      const { stdout } = await tryCommand(tool, [argument]);
      findings.push({ group, subject: tool, outcome: 'yes', detail: stdout.split('\n')[0] ?? '' });
    } catch (error) {
      const { hint } = error as { hint?: string };
      findings.push({ group, subject: tool, outcome: 'missing', detail: hint ?? (error as Error).message });
    }
  }
  return findings;
}

function printFindings(findings: Finding[], io: Io): void {
  const style = styleFor(io.stdout, io.environment);
  const marks = { yes: style.green('✔'), no: style.red('✖'), missing: style.yellow('–') };
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const { subject, outcome, detail } of findings) {
    io.stdout.write(`${marks[outcome]} ${subject.padEnd(width)}  ${detail}\n`);
  }
}
