"""Grafana's boards: the JSON and the map of panels are what their source says, whole and without overlaps; provisioning finds them."""

import json
import subprocess
import unittest

import yaml

from boards import BOARDS
from prometheus import SHIPPED

GRAFANA = SHIPPED.parent / "grafana"


class BoardsTest(unittest.TestCase):
    def test_files_are_what_their_source_says(self):
        checked = subprocess.run([GRAFANA / "make_boards", "--check"], capture_output=True, text=True)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        self.assertEqual(sorted(path.stem for path in GRAFANA.glob("*.json")), sorted(board[0] for board in BOARDS))

    def test_panels_fill_the_grid_without_overlap(self):
        for path in GRAFANA.glob("*.json"):
            taken = set()
            for panel in json.loads(path.read_text())["panels"]:
                at = panel["gridPos"]
                cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
                self.assertLessEqual(at["x"] + at["w"], 24, panel["title"])
                self.assertFalse(taken & cells, f"{path.name}: {panel['title']} lies over another panel")
                taken |= cells

    def test_every_panel_has_unit_and_question(self):
        for uid, _, _, _, rows in BOARDS:
            for _, row in rows:
                for kind, title, unit, width, _, queries in row:
                    self.assertTrue(unit and queries and title and 0 < width <= 24, f"{uid}: {title}")

    def test_boards_ask_the_provisioned_source(self):
        source = yaml.safe_load((GRAFANA / "provisioning/datasources/netra.yml").read_text())["datasources"][0]
        self.assertEqual(source["type"], "prometheus")
        for path in GRAFANA.glob("*.json"):
            variables = {each["name"]: each for each in json.loads(path.read_text())["templating"]["list"]}
            self.assertEqual(variables["source"]["current"]["value"], source["uid"])
        provider = yaml.safe_load((GRAFANA / "provisioning/dashboards/netra.yml").read_text())["providers"][0]
        self.assertEqual(provider["type"], "file")


if __name__ == "__main__":
    unittest.main()
