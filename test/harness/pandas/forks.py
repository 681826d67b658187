"""Runs scripts in forks of a process that has pandas loaded already: a run costs milliseconds in place of half a second."""

import json
import os
import runpy
import select
import signal
import socket
import sys
import traceback

import numpy  # noqa: F401
import pandas  # noqa: F401


def run(connection):
    script, *args = json.loads(connection.makefile().readline())
    answer = ""
    try:
        sys.argv = [script, *args]
        runpy.run_path(script, run_name="__main__")
    except BaseException:
        answer = traceback.format_exc()
    connection.sendall(answer.encode())
    connection.close()
    os._exit(0)


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(16)
parent = os.getppid()
print("ready", flush=True)
while os.getppid() == parent:
    if not select.select([listener], [], [], 1)[0]:
        continue
    connection, _ = listener.accept()
    if os.fork() == 0:
        run(connection)
    connection.close()
