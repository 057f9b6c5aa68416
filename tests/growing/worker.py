"""Runs commands of a store in children of a process that has everything loaded, so that they can be killed by dozens.

Reads one command a line, `["add", [files], folder, null]`; answers with the child's number, and after
another line, when the child has ended, with its status.
"""

import json
import os
import signal
import sys
from pathlib import Path

from xckg import growing, pipeline
from xckg.errors import XckgError
from xckg.publish.folder import write_folder  # noqa: F401 - loaded before there are children

COMMANDS = {
    "add": lambda files, output: growing.add(files, output),
    "remove": lambda files, output: growing.remove(files, output),
    "update": lambda files, output: growing.update(files, output, prune=True),
    "build": lambda files, output: pipeline.build(files, output, view=False),
    "check": lambda files, output: growing.check(output) if growing.has_store(output) else pipeline.check_build(output),
}


def run(command, files, output, renamings):
    if renamings is not None:
        die_after(renamings)
    try:
        COMMANDS[command](files, Path(output))
    except XckgError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return 0


def die_after(renamings):
    """Has this process killed when it has renamed something so often and is about to do so again."""
    left = renamings

    def watch(event, _):
        nonlocal left
        if event == "os.rename":
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(watch)


def say(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main():
    pipeline.run([str(min(pipeline.SAMPLE.glob("*.txt")))])
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = run(*json.loads(line))
            finally:
                sys.stderr.flush()
                os._exit(status)
        say(child)
        sys.stdin.readline()  # until then the child keeps its number, so that no other process is killed for it
        say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
