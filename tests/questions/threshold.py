#!/usr/bin/env python3
"""Ask the seed questions and hold the number of right answers.

usage: threshold.py SPARQL_ENDPOINT_URL

The line stands at AT_LEAST right answers, NAMED among them; raise it whenever more are answered. The last line is
'N passed, N failed', counting what the line asks for; the exit status is 0 when none failed.
"""
import re
import subprocess
import sys
from pathlib import Path

AT_LEAST = 20
NAMED = {
    "evidence-sound", "evidence-complete", "documents", "thread", "article-7",
    "committees-across", "partners", "opinions", "redactions",
}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ask = [sys.executable, Path(__file__).with_name("ask.py"), sys.argv[1], "-v"]
    report = subprocess.run(ask, capture_output=True, text=True, check=False)
    print(report.stdout + report.stderr, end="")
    right = set(re.findall(r"^ok +(\S+)", report.stdout, re.MULTILINE))
    missing = sorted(NAMED - right)
    checks = [not missing, len(right) >= AT_LEAST]
    if missing:
        print(f"  FAIL  these must be answered: {', '.join(missing)}")
    if len(right) < AT_LEAST:
        print(f"  FAIL  {len(right)} right answers, at least {AT_LEAST} are asked for")
    print(f"seed questions, {len(right)} answered: {sum(checks)} passed, {len(checks) - sum(checks)} failed")
    sys.exit(not all(checks))


main()
