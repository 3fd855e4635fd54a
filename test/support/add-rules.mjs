// Adds rules to a filter of the machine's own architecture: a process of its own, for libseccomp may never return.
// Argument: JSON, a list of rules, each a list of comparisons [argument, operator, value, value under the mask], the
// values as text. The rules are for call 0 and allow it. Exits with 0 when all were added.
import koffi from 'koffi';

const library = koffi.load('libseccomp.so.2');
koffi.struct('scmp_arg_cmp', { arg: 'uint', op: 'int', datum_a: 'uint64', datum_b: 'uint64' });
const add = library.func('int seccomp_rule_add_array(void *, uint32_t, int, uint, scmp_arg_cmp *)');
const context = library.func('void *seccomp_init(uint32_t)')(0x00050001);
for (const rule of JSON.parse(process.argv[2])) {
  const comparisons = rule.map(([arg, op, first, second]) => ({
    arg,
    op,
    datum_a: BigInt(first),
    datum_b: BigInt(second),
  }));
  const result = add(context, 0x7fff0000, 0, comparisons.length, comparisons);
  if (result !== 0) throw new Error(`seccomp_rule_add_array: ${result}`);
}
