/** A disk that can be filled. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Fills what is free, but for so many bytes. */
  fill(leave?: number): void;
  /** Gives the space back. */
  clear(): void;
}

function run(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** A file system in memory of so many megabytes, mounted in a folder of its own; null where that is not allowed. */
function mountSmallDisk(megabytes: number): SmallDisk | null {
  const path = Deno.makeTempDirSync({ prefix: "hookbox-disk-" });
  if (!run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path)) {
    Deno.removeSync(path);
    return null;
  }
  const filler = `${path}/filler`;
  return {
    path,
    fill(leave = 0) {
      using file = Deno.openSync(filler, { create: true, append: true });
      try {
        while (true) file.writeSync(new Uint8Array(64 * 1024));
      } catch (error) {
        if (!/os error 28/.test(String(error))) throw error;
      }
      file.truncateSync(Math.max(0, file.statSync().size - leave));
    },
    clear: () => Deno.removeSync(filler),
    [Symbol.dispose]() {
      run("umount", path);
      Deno.removeSync(path);
    },
  };
}

/** Whether we may mount: as root, on Linux, unless a container forbids it. */
const MAY_MOUNT = (() => {
  using disk = mountSmallDisk(1);
  return disk !== null;
})();

/** A test on a disk of so many megabytes; without the right to mount it is ignored, and its name says why. */
export function testOnSmallDisk(
  name: string,
  megabytes: number,
  test: (disk: SmallDisk) => Promise<void>,
): void {
  Deno.test({
    name: MAY_MOUNT ? name : `${name} (needs the right to mount: run it as root)`,
    ignore: !MAY_MOUNT,
    async fn() {
      using disk = mountSmallDisk(megabytes);
      await test(disk!);
    },
  });
}
