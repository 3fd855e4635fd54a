/** Values of `--slack`; `synthesize/syscall-grants` says what they do. Kept apart so that help loads fast. */
export const slackNames = ['exact', 'family', 'baseline'] as const;
