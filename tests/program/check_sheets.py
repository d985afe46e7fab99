"""Every shipped sheet runs, keeps its expectations, passes `check`, and is in canonical form. usage: PROGRAM"""
import tempfile

from cellgrad import all_sheets, check, finish, run

with tempfile.TemporaryDirectory() as folder:
    for sheet in all_sheets():
        for words in (["run", sheet], ["check", sheet], ["fmt", "--check", sheet], ["graph", sheet], ["graph", "--dot", sheet]):
            done = run(*words, folder=folder)
            check(done.returncode == 0 and not done.stderr,
                  "%s: exit status %d %s" % (" ".join(words), done.returncode, done.stderr))
finish()
