import { rmSync } from 'node:fs';
import { execa } from 'execa';

const label = 'tightship-vm';

/**
 * Makes an ext4 image of a directory, owners and modes as they are there; the file is sparse. Without a journal:
 * no machine that was cut off is ever continued.
 */
export async function makeDiskImage(directory: string, path: string, sizeMiB: number): Promise<void> {
  rmSync(path, { force: true });
  const options = ['-q', '-t', 'ext4', '-O', '^has_journal', '-L', label, '-d', directory];
  await execa('mke2fs', [...options, path, `${sizeMiB}M`], {
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
}
