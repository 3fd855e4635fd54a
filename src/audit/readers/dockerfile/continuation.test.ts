import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onlyContainer, readIn, shown } from '../docker-run/fixtures/read-in-test.js';
import { readDockerfile } from './read-dockerfile.js';

const breaks = fc.constantFrom(
  ' ',
  '\t ',
  ' \\\n',
  ' \\ \n  ',
  ' \\\r\n',
  ' \\\n# comment\n',
  ' \\\n\n   # x\n\n ',
);

it('wherever lines are broken, an instruction has the same words, each where its text is', () => {
  const word = fc.stringMatching(/^[a-z0-9/=.&|;-]{1,8}$/).filter((text) => !text.startsWith('--'));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, breaks), { minLength: 1, maxLength: 12 }), (parts) => {
      const line = parts.map(([text, after]) => `${text}${after}`).join('');
      const text = `FROM a\nRUN ${line}last\nUSER 7\n`;
      const only = onlyContainer(readIn(readDockerfile, { path: 'Dockerfile', text }));
      const [run, user] = only.build?.stages[0]?.instructions ?? [];
      const expected = [...parts.map(([written]) => written), 'last'];
      expect(run?.words.map(({ value }) => value)).toEqual(expected);
      expect(run?.words.map(({ at }) => shown(at).replace(/^\S+ /, ''))).toEqual(expected);
      expect(shown(user?.at)).toMatch(/ USER 7$/);
      expect(only.user?.value.uid).toBe(7);
    }),
  );
});
