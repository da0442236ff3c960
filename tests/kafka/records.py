"""Invented records: the demo's stream as records for a broker, and small ones built by hand."""

import json

from daemon import DEMO

JETSTREAM, TWITTER = "jetstream_v1", "twitter_v1"


def dump_records(path):
    """The records of a dump, as Netra counts them: lines, without their ends, blank ones left out."""
    lines = path.read_bytes().split(b"\n")
    return [line for line in (each[:-1] if each.endswith(b"\r") else each for each in lines) if line.strip()]


def witness_ms(value, before):
    """What a broker would stamp the record with: its own time, else (broken, or from the far future) that of the one before."""
    try:
        record = json.loads(value)
        times = [record["time_us"] // 1000] if "time_us" in record else [
            int(node["timestamp_ms"]) for node in (record, record.get("delete", {})) if "timestamp_ms" in node]
    except (ValueError, TypeError, AttributeError, RecursionError):
        times = []
    return times[0] if times and 0 < times[0] < 4_000_000_000_000 else before


def stamped(topic, values, partitions=1):
    """Records for Broker.send(), dealt to the partitions in turn, in order."""
    out, time_ms = [], 1_690_000_000_000
    for i, value in enumerate(values):
        time_ms = witness_ms(value, time_ms)
        out.append((topic, i % partitions, time_ms, value))
    return out


def demo_dump(form):
    return DEMO / f"{form}.jsonl"


def demo_records(form, partitions=1):
    return stamped(form.split("_")[0], dump_records(demo_dump(form)), partitions)


# By hand.

def jetstream_post(did, rkey, time_us, text, cid, reply_to=None):
    record = {"$type": "app.bsky.feed.post", "createdAt": "2024-10-20T03:00:00.000Z", "langs": ["id"], "text": text}
    if reply_to:
        record["reply"] = {"parent": {"uri": reply_to[0], "cid": reply_to[1]}, "root": {"uri": reply_to[0], "cid": reply_to[1]}}
    return _commit(did, "app.bsky.feed.post", rkey, time_us, "create", record, cid)


def jetstream_like(did, rkey, time_us, uri, cid):
    record = {"$type": "app.bsky.feed.like", "createdAt": "2024-10-20T03:00:00.000Z", "subject": {"cid": cid, "uri": uri}}
    return _commit(did, "app.bsky.feed.like", rkey, time_us, "create", record, "bafyreidemolike" + rkey)


def jetstream_delete(did, collection, rkey, time_us):
    return _commit(did, collection, rkey, time_us, "delete", None, None)


def _commit(did, collection, rkey, time_us, operation, record, cid):
    commit = {"rev": "3l" + rkey, "operation": operation, "collection": collection, "rkey": rkey}
    if record is not None:
        commit |= {"record": record, "cid": cid}
    return json.dumps({"did": did, "time_us": time_us, "kind": "commit", "commit": commit}, separators=(",", ":"),
                      ensure_ascii=False).encode()


def post_uri(did, rkey):
    return f"at://{did}/app.bsky.feed.post/{rkey}"
