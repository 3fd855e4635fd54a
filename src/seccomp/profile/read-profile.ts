import type { Diagnostic } from '../../base/diagnostic.js';
import type { OciSeccompAction } from '../../policy/oci-seccomp.js';
import type { NativeArchitecture } from '../oci-architecture.js';
import { checkListener, readListener } from './check-listener.js';
import { checkNames } from './check-names.js';
import { checkPresence } from './check-presence.js';
import { answerOf, checkRules } from './check-rules.js';
import type { DockerSeccomp } from './docker-seccomp.js';
import { FieldReader, type ReadContext } from './field-reader.js';
import { type JsonNode, parseJson } from './json-tree.js';
import { ProfileProblems } from './profile-diagnostics.js';
import { type ProfileFormat, recognizeFormat } from './profile-format.js';
import { actionNames, flagNames } from './profile-vocabulary.js';
import { readArchitectures } from './read-architectures.js';
import { largestWrittenErrno, readErrno } from './read-errno.js';
import { type ReadRule, readRule } from './read-rule.js';
import { readWord } from './read-word.js';

/** In UTF-16 code units or in bytes, whichever are more: 4 MiB. */
export const maxProfileBytes = 4 * 1024 * 1024;

export interface ReadProfileOptions {
  /** Whose file it is to be, so that fields which its readers ignore are errors; by default the fields tell. */
  format?: ProfileFormat;
  /** The machine, for checks of what the profile says on its architectures. */
  architecture?: NativeArchitecture;
}

/** What reading gives: no profile where any diagnostic is an error. */
export interface ReadProfileResult {
  profile?: DockerSeccomp;
  /** As given, or as the fields tell. */
  format: ProfileFormat;
  /** Whether the text is a whole OCI configuration (`config.json`), of which only `linux.seccomp` was looked at. */
  isOciConfig: boolean;
  /** In the order of the text. */
  diagnostics: Diagnostic[];
}

/**
 * Reads a seccomp profile as JSON: Docker's, Podman's, Kubernetes' or OCI's, or an OCI `config.json` with one in it.
 * `source` names the file in the diagnostics. Never throws, whatever the text: problems are collected, syntax
 * errors alone where there is one, and how rules go together once each of them is right. `profileDiagnosticCodes`
 * lists the codes.
 */
export function readProfile(
  text: string,
  source: string,
  options: ReadProfileOptions = {},
): ReadProfileResult {
  const problems = new ProfileProblems(text, source);
  const root = parse(text, problems);
  const section = root && seccompSection(root, problems);
  const format = options.format ?? (section && !section.isOciConfig ? recognizeFormat(section.node) : 'oci');
  const profile = section?.node && readRoot(section.node, options.architecture, { problems, format });
  return {
    ...(profile && !problems.hasErrors && { profile }),
    format,
    isOciConfig: section?.isOciConfig ?? false,
    diagnostics: problems.list(),
  };
}

function parse(text: string, problems: ProfileProblems): JsonNode | undefined {
  if (text.length > maxProfileBytes || Buffer.byteLength(text) > maxProfileBytes) {
    problems.report('too-large', 0, 'the file is larger than 4 MiB', 'is it a seccomp profile at all?');
    return undefined;
  }
  const { root, problems: found } = parseJson(text);
  const hint = 'Docker, Podman, Kubernetes and the runtimes refuse it; remove it';
  for (const { code, at, message } of found) {
    const isTolerated = code === 'comment' || code === 'byte-order-mark';
    problems.report(code, at, message, isTolerated ? hint : undefined);
  }
  return root;
}

interface Section {
  node: JsonNode;
  isOciConfig: boolean;
}

/** The profile itself, or that of an OCI configuration; undefined, and reported, where the latter has none. */
function seccompSection(root: JsonNode, problems: ProfileProblems): Section | undefined {
  const linux = memberOf(root, 'linux');
  if (linux === undefined && memberOf(root, 'ociVersion') === undefined)
    return { node: root, isOciConfig: false };
  const node = linux && memberOf(linux, 'seccomp');
  if (node && node.kind !== 'null') return { node, isOciConfig: true };
  const hint = 'a container of this configuration runs without a filter';
  problems.report('missing-field', root.at, 'the OCI configuration has no linux.seccomp', hint);
  return undefined;
}

function memberOf(node: JsonNode, name: string): JsonNode | undefined {
  return node.kind === 'object' ? node.members.find((member) => member.name === name)?.value : undefined;
}

function readRoot(
  node: JsonNode,
  machine: NativeArchitecture | undefined,
  context: ReadContext,
): DockerSeccomp | undefined {
  const fields = FieldReader.of(node, 'profile', '', context);
  if (fields === undefined) return undefined;
  const defaultAction = readDefaultAction(fields, context);
  const defaultErrnoRet = readErrno(
    { number: fields.integer('defaultErrnoRet', largestWrittenErrno), name: fields.text('defaultErrno') },
    defaultAction,
    context,
  );
  const architectures = readArchitectures(fields, machine, context);
  const flags = readFlags(fields, context);
  const listener = readListener(fields, context);
  const rules = readRules(fields, context);
  // What the rules mean together is looked at once each of them is right.
  if (defaultAction === undefined || context.problems.hasErrors) return undefined;
  checkPresence(rules, architectures.architectures, context);
  checkListener(fields, { rules, defaultAction, listenerPath: listener.listenerPath }, context);
  checkRules(rules, answerOf(defaultAction, defaultErrnoRet), context);
  return {
    defaultAction,
    ...(defaultErrnoRet !== undefined && { defaultErrnoRet }),
    ...architectures,
    ...(flags.length > 0 && { flags }),
    ...listener,
    syscalls: rules.map(({ rule }) => rule),
  };
}

function readDefaultAction(
  fields: FieldReader<'profile'>,
  context: ReadContext,
): OciSeccompAction | undefined {
  fields.require('defaultAction', 'it says what happens to all calls that no rule is for');
  const vocabulary = { code: 'unknown-action', title: 'action' } as const;
  return readWord(fields.text('defaultAction'), actionNames, vocabulary, context);
}

function readFlags(fields: FieldReader<'profile'>, context: ReadContext): string[] {
  const known = new Map(flagNames.map((name) => [name, name]));
  const vocabulary = { code: 'unknown-flag', title: 'flag of seccomp filters' } as const;
  const flags = fields.texts('flags')?.map((name) => readWord(name, known, vocabulary, context)) ?? [];
  return flags.filter((flag) => flag !== undefined);
}

function readRules(fields: FieldReader<'profile'>, context: ReadContext): ReadRule[] {
  const items = fields.list('syscalls') ?? [];
  const rules = items.map((item, index) => readRule(item, `syscalls[${index}]`, context));
  const usable = rules.filter((rule) => rule !== undefined);
  for (const rule of usable) checkNames(rule, context);
  return usable;
}
