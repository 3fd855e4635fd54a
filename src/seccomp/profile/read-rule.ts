import type { OciSeccompAction, OciSeccompArgument } from '../../policy/oci-seccomp.js';
import type { DockerSeccompRule } from './docker-seccomp.js';
import { FieldReader, type Placed, type ReadContext } from './field-reader.js';
import type { JsonNode } from './json-tree.js';
import { actionNames } from './profile-vocabulary.js';
import { readArgument } from './read-argument.js';
import { largestWrittenErrno, readErrno } from './read-errno.js';
import { readFilter } from './read-filter.js';
import { readWord } from './read-word.js';

/** A rule that can be used, and where its parts stand. */
export interface ReadRule {
  rule: DockerSeccompRule;
  at: number;
  actionAt: number;
  names: Placed<string>[];
}

/** More arguments than that no system call has; crun stops reading there. */
const mostConditions = 6;

/** Reads one entry of `syscalls`; undefined where it cannot be used. */
export function readRule(node: JsonNode, where: string, context: ReadContext): ReadRule | undefined {
  const fields = FieldReader.of(node, 'rule', where, context);
  if (fields === undefined) return undefined;
  const names = readNames(fields, context);
  const action = readAction(fields, context);
  const written = { number: fields.integer('errnoRet', largestWrittenErrno), name: fields.text('errno') };
  const errnoRet = readErrno(written, action, context);
  const args = readArguments(fields, context);
  const conditions = readConditions(fields, context);
  const comment = fields.text('comment')?.value;
  if (names === undefined || action === undefined || args === undefined) return undefined;
  const rule: DockerSeccompRule = {
    names: names.map(({ value }) => value),
    action,
    ...(errnoRet !== undefined && { errnoRet }),
    ...(args.length > 0 && { args }),
    ...(comment && { comment }),
    ...conditions,
  };
  return { rule, at: fields.at, actionAt: fields.atOf('action'), names };
}

function readAction(fields: FieldReader<'rule'>, context: ReadContext): OciSeccompAction | undefined {
  fields.require('action');
  const vocabulary = { code: 'unknown-action', title: 'action' } as const;
  return readWord(fields.text('action'), actionNames, vocabulary, context);
}

function readNames(fields: FieldReader<'rule'>, { problems }: ReadContext): Placed<string>[] | undefined {
  fields.exclude('name', 'names', 'Docker and Podman start no container with both; keep names');
  const single = fields.text('name');
  if (!single) fields.require('names', 'list the system calls that the rule is for');
  const names = single ? [single] : fields.texts('names');
  if (names === undefined) return undefined;
  if (names.length === 0 || single?.value === '') {
    problems.report('empty', fields.atOf(single ? 'name' : 'names'), `${fields.where} names no system call`);
    return undefined;
  }
  return names;
}

function readArguments(fields: FieldReader<'rule'>, context: ReadContext): OciSeccompArgument[] | undefined {
  const items = fields.list('args');
  if (items === undefined) return fields.has('args') ? undefined : [];
  const args = items.map((item, index) => readArgument(item, `${fields.pathOf('args')}[${index}]`, context));
  const usable = args.filter((argument) => argument !== undefined);
  checkArguments(usable, fields, context);
  return usable.length === items.length ? usable : undefined;
}

function checkArguments(
  args: readonly OciSeccompArgument[],
  fields: FieldReader<'rule'>,
  { problems }: ReadContext,
): void {
  const indexes = args.map(({ index }) => index);
  const at = fields.atOf('args');
  if (new Set(indexes).size < args.length) {
    const message = `${fields.pathOf('args')} has several conditions on one argument`;
    const hint = 'runc and crun then take all conditions of the rule as alternatives: one of them is enough';
    problems.report('alternative-conditions', at, message, hint);
  }
  if (args.length > mostConditions) {
    const message = `${fields.pathOf('args')} has ${args.length} conditions`;
    problems.report(
      'too-many-conditions',
      at,
      message,
      'crun takes the first six, runc all; write several rules',
    );
  }
}

function readConditions(
  fields: FieldReader<'rule'>,
  context: ReadContext,
): Pick<DockerSeccompRule, 'includes' | 'excludes'> {
  const filterOf = (name: 'includes' | 'excludes') => {
    const node = fields.node(name);
    return node && readFilter(node, fields.pathOf(name), context);
  };
  const [includes, excludes] = [filterOf('includes'), filterOf('excludes')];
  return { ...(includes && { includes }), ...(excludes && { excludes }) };
}
