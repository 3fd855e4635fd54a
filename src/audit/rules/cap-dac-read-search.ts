import { capabilityRule } from './support/capability-rule.js';

/** DAC_READ_SEARCH is added. */
export const capDacReadSearch = capabilityRule({
  id: 'cap-dac-read-search',
  capability: 'DAC_READ_SEARCH',
  title: 'DAC_READ_SEARCH is added: reads every file',
  severity: 'high',
  why: "DAC_READ_SEARCH ignores read permissions and allows open_by_handle_at, which opens files by number rather than by path. Numbers reach files outside the container's root on the same filesystem.",
  attack: `Opens the host's /etc/shadow by handle through any file bind-mounted from the host, as the "shocker" exploit does.`,
  mitre: ['T1611', 'T1003.008'],
  advice: "Remove DAC_READ_SEARCH and give the program's user read access to the files it needs.",
  breaks: `Backup and indexing programs that read others' files get "Permission denied". Run them as the files' owner or group.`,
});
