"""Has forks.py run a script: `client.py SOCKET SCRIPT ARGS…`."""

import json
import socket
import sys

connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall((json.dumps(sys.argv[2:]) + "\n").encode())
answer = connection.makefile().read()
if answer:
    sys.exit(answer)
