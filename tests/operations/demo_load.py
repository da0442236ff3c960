"""What tests of a store under load share: the demo's two topics on a broker, and daemons of little memory that read them."""

from daemon import Daemon
from records import JETSTREAM, TWITTER, demo_records

PARTITIONS = 3
FORMS = {"jetstream": JETSTREAM, "twitter": TWITTER}  # by topic


def make_topics(broker):
    """Returns the records of one round, all topics together."""
    for topic in FORMS:
        broker.create_topic(topic, PARTITIONS)
    return [record for form in FORMS.values() for record in demo_records(form, PARTITIONS)]


class DemoLoad:
    """For a unittest.TestCase with a `folder`."""

    def daemon(self, broker, name):
        # Little memory, though enough for patterns and roster: tables are written and logs thrown away meanwhile.
        daemon = Daemon(broker.address, self.folder / name, list(FORMS.items()), group=name, limits={"memory": "512MiB"}, join={"lateness": "5000d"})
        self.addCleanup(daemon.kill)
        return daemon
