"""`answer_questions.py ANSWERS COMMAND…`: runs a command on a terminal and types one of ANSWERS, a JSON list, at each prompt.

Prints what the terminal showed, and ends with the command's own status.
"""

import json
import os
import pty
import sys

answers = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown, answered = "", 0
while True:
    try:
        read = os.read(terminal, 65536)
    except OSError:
        break
    if not read:
        break
    shown += read.decode(errors="replace")
    if shown.count("\n> ") > answered and answered < len(answers):
        os.write(terminal, f"{answers[answered]}\n".encode())
        answered += 1
print(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
