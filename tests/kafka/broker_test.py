"""The broker fixture itself: what is sent comes back byte for byte, with its timestamp."""

import json
import subprocess
import unittest

from broker import Broker


class BrokerTest(unittest.TestCase):
    def test_gives_back_bytes_and_timestamps(self):
        values = [b'{"a":1}', b"", None, b"\x00\xff\n two lines", b"x" * 2_000_000]
        with Broker() as broker:
            broker.create_topic("posts", 2)
            broker.send([("posts", 1, 1_700_000_000_000 + i, value) for i, value in enumerate(values)])
            listing = subprocess.run(["kcat", "-b", broker.address, "-C", "-t", "posts", "-p", "1", "-e", "-q", "-J"],
                                     capture_output=True, check=True)
            got = subprocess.run(["kcat", "-b", broker.address, "-C", "-t", "posts", "-p", "1", "-e", "-q", "-f", "%T %S\n"],
                                 capture_output=True, check=True).stdout.decode()
        self.assertEqual([line.split() for line in got.splitlines()],
                         [[str(1_700_000_000_000 + i), str(-1 if value is None else len(value))] for i, value in enumerate(values)])
        first = json.loads(listing.stdout.splitlines()[0])
        self.assertEqual(first["payload"], '{"a":1}')
        self.assertFalse(broker.folder.exists())


if __name__ == "__main__":
    unittest.main()
