"""Man pages and completions, made from the program: every command and option is in them, and the shells take them."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

NETRA = os.environ["NETRA_BINARY"]
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def options_of(command):
    return [option for option in command["options"] if not option["kind"].startswith("argument")]


class PagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-pages-")))
        cls.described = subprocess.run([NETRA, "--describe"], check=True, capture_output=True).stdout
        cls.tree = json.loads(cls.described)
        subprocess.run([DEPLOY / "man" / "generate", NETRA, cls.folder], check=True)
        cls.pages = {page.name: page.read_text() for page in cls.folder.glob("*.[15]")}

    def completion(self, shell):
        made = subprocess.run([DEPLOY / "completion" / "generate", shell], input=self.described, check=True, capture_output=True)
        path = self.folder / f"netra.{shell}"
        path.write_bytes(made.stdout)
        return path

    def test_every_command_and_option_has_its_place_in_a_man_page(self):
        self.assertGreater(len(self.tree["commands"]), 20)
        for command in self.tree["commands"]:
            page = self.pages[f"netra-{command['name'].split()[0]}.1"].replace("\\-", "-")
            self.assertIn(f".SS netra {command['name']}\n", page)
            for option in options_of(command):
                for name in option["names"].split(","):
                    self.assertIn(f"\\fB{name}\\fR", page, command["name"])

    def test_the_help_names_the_options_that_are_described(self):
        for command in self.tree["commands"]:
            said = subprocess.run([NETRA, *command["name"].split(), "--help"], check=True, capture_output=True, text=True).stdout
            for option in options_of(command):
                for name in option["names"].split(","):
                    self.assertIn(name, said, command["name"])

    def test_the_configuration_page_is_the_default_configuration(self):
        said = subprocess.run([NETRA, "config", "default"], check=True, capture_output=True, text=True).stdout
        for line in said.splitlines():
            if line.strip().startswith("#"):
                self.assertIn(line.strip()[2:30].replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq"), self.pages["netra.yaml.5"])

    @unittest.skipUnless(shutil.which("man"), "man-db is not installed")
    def test_roff_takes_every_page_without_a_warning(self):
        for name in self.pages:
            made = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", self.folder / name], capture_output=True, text=True,
                                  env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"})
            self.assertEqual((made.returncode, made.stderr), (0, ""), name)

    def completed(self, *words):
        """What bash offers for the last of these words."""
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _netra; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        made = subprocess.run(["bash", "-c", script, "bash", self.completion("bash"), *words], capture_output=True, text=True, check=True)
        self.assertEqual(made.stderr, "")
        return made.stdout.split()

    def test_bash_offers_commands_options_and_choices(self):
        self.assertIn("replay", self.completed("netra", ""))
        self.assertEqual(self.completed("netra", "hi"), ["hits"])
        self.assertEqual(sorted(self.completed("netra", "hits", "")),
                         sorted(c["name"].split()[1] for c in self.tree["commands"] if c["name"].startswith("hits ")))
        self.assertIn("--check", self.completed("netra", "run", "--config", "x.yaml", "--"))
        self.assertEqual(self.completed("netra", "hits", "list", "-o", "js"), ["json", "jsonl"])
        self.assertEqual(self.completed("netra", "run", "--config", "ne"), [])  # readline offers file names then

    def test_bash_knows_every_command_and_option(self):
        for command in self.tree["commands"]:
            offered = self.completed("netra", *command["name"].split(), "-")
            for option in options_of(command):
                for name in option["names"].split(","):
                    self.assertIn(name, offered, command["name"])

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_offers_commands_options_and_choices(self):
        def completed(line):
            made = subprocess.run(["fish", "--no-config", "-c", f"source {self.completion('fish')}; complete -C '{line}'"],
                                  capture_output=True, text=True, check=True, env={**os.environ, "HOME": str(self.folder)})
            self.assertEqual(made.stderr, "")
            return [line.split("\t")[0] for line in made.stdout.splitlines()]

        self.assertIn("hits", completed("netra "))
        self.assertIn("export", completed("netra hits "))
        self.assertNotIn("run", completed("netra hits "))
        self.assertIn("--comparable", completed("netra hits export --"))
        self.assertEqual(completed("netra hits list -o c"), ["csv"])

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_takes_the_file_and_every_spec(self):
        completion = self.completion("zsh")
        # _arguments and _describe only say what they were given; a spec that zsh cannot split would not come out whole.
        script = ('_arguments() {{ print -rl -- "$@" }}; _describe() {{ print -rl -- ${{(P)2}} }}; '
                  'netra_completion() {{ source {0} }}; words=({1}); CURRENT={2}; netra_completion')
        for command in self.tree["commands"]:
            words = ["netra", *command["name"].split(), "''"]
            made = subprocess.run(["zsh", "-f", "-c", script.format(completion, " ".join(words), len(words))], capture_output=True, text=True)
            self.assertEqual((made.returncode, made.stderr), (0, ""), command["name"])
            for option in options_of(command):
                for name in option["names"].split(","):
                    self.assertIn(name, made.stdout, command["name"])


if __name__ == "__main__":
    unittest.main()
