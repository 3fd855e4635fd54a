import { it } from 'vitest';
import { existsSync } from 'node:fs';
import { DockerBed } from './support/docker-bed.js';
it('bed', async () => {
  const bed = await DockerBed.make();
  console.log('made', bed.daemon.directory);
  while (existsSync('/tmp/bedtry/keep')) await new Promise((r) => setTimeout(r, 500));
  await bed.stop();
}, 4_000_000);
