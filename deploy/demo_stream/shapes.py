"""Records as the two platforms shape them: Jetstream v1 messages and X v1.1 statuses."""
import base64
import dataclasses
import datetime
import hashlib
import json

from cast import UTC

_TID = "234567abcdefghijklmnopqrstuvwxyz"
_CLIENT = '<a href="https://contoh.invalid" rel="nofollow">Contoh untuk Web</a>'


def tid(time_us, clock):
    """A timestamp identifier: 13 characters that sort by time."""
    number = time_us << 10 | clock & 1023
    return "".join(_TID[number >> shift & 31] for shift in range(60, -1, -5))


def cid(*parts):
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return "bafyrei" + base64.b32encode(digest).decode().lower().rstrip("=")


def rfc3339(time_us):
    return datetime.datetime.fromtimestamp(time_us / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time_us // 1000 % 1000:03d}Z"


def twitter_time(time_us):
    return datetime.datetime.fromtimestamp(time_us / 1e6, UTC).strftime("%a %b %d %H:%M:%S +0000 %Y")


@dataclasses.dataclass
class Thing:
    """Something that other records can point to."""
    id: str            # at:// URI or status id
    author: object
    time_us: int
    cid: str = ""
    text: str = None
    status: dict = None  # X: the whole status, as it is embedded elsewhere


class Jetstream:
    """Builds messages; every call returns (Thing, record)."""

    def __init__(self):
        self._clock = 0

    def commit(self, actor, time_us, collection, record, operation="create", rkey=None):
        self._clock += 1
        rkey = rkey or tid(time_us - 400_000, self._clock)
        commit = {"rev": tid(time_us - 90_000, self._clock), "operation": operation, "collection": collection, "rkey": rkey}
        uri = f"at://{actor.did}/{collection}/{rkey}"
        content = ""
        if record is not None:
            content = cid(uri, commit["rev"])
            commit["record"] = {"$type": collection, **record}
            commit["cid"] = content
        message = {"did": actor.did, "time_us": time_us, "kind": "commit", "commit": commit}
        return Thing(uri, actor, time_us, content, (record or {}).get("text")), message

    def post(self, actor, time_us, text, parent=None, quoted=None, rkey=None, operation="create", media=False):
        record = {"createdAt": rfc3339(time_us - 600_000)}
        if quoted:
            ref = {"cid": quoted.cid, "uri": quoted.id}
            if media:
                image = {"alt": "", "image": {"$type": "blob", "ref": {"$link": cid(text, "image")}, "mimeType": "image/jpeg", "size": 81234}}
                record["embed"] = {"$type": "app.bsky.embed.recordWithMedia", "media": {"$type": "app.bsky.embed.images", "images": [image]},
                                   "record": {"$type": "app.bsky.embed.record", "record": ref}}
            else:
                record["embed"] = {"$type": "app.bsky.embed.record", "record": ref}
        record["langs"] = ["id"]
        if parent:
            ref = {"cid": parent.cid, "uri": parent.id}
            record["reply"] = {"parent": ref, "root": ref}
        record["text"] = text
        return self.commit(actor, time_us, "app.bsky.feed.post", record, operation, rkey)

    def _pointing(self, collection, actor, time_us, target, rkey, via):
        record = {"createdAt": rfc3339(time_us - 600_000), "subject": {"cid": target.cid, "uri": target.id}}
        if via:
            record["via"] = {"cid": via.cid, "uri": via.id}
        return self.commit(actor, time_us, collection, record, rkey=rkey)

    def like(self, actor, time_us, target, rkey=None, via=None):
        return self._pointing("app.bsky.feed.like", actor, time_us, target, rkey, via)

    def repost(self, actor, time_us, target, rkey=None, via=None):
        return self._pointing("app.bsky.feed.repost", actor, time_us, target, rkey, via)

    def follow(self, actor, time_us, whom):
        return self.commit(actor, time_us, "app.bsky.graph.follow", {"createdAt": rfc3339(time_us - 600_000), "subject": whom.did})

    def delete(self, thing, time_us):
        _, _, _, collection, rkey = thing.id.split("/")
        return self.commit(thing.author, time_us, collection, None, "delete", rkey)

    def account(self, actor, time_us, active=True, status=None):
        body = {"active": active, "did": actor.did, "seq": time_us // 1_000, "time": rfc3339(time_us - 300_000)}
        if status:
            body["status"] = status
        return None, {"did": actor.did, "time_us": time_us, "kind": "account", "account": body}

    def identity(self, actor, time_us):
        body = {"did": actor.did, "handle": actor.name.replace("_", "-") + ".contoh.invalid", "seq": time_us // 1_000, "time": rfc3339(time_us - 300_000)}
        return None, {"did": actor.did, "time_us": time_us, "kind": "identity", "identity": body}


class Twitter:
    """Builds statuses; every call returns (Thing, record)."""

    def __init__(self):
        self._next = 9_100_000_000_000_000_000

    def _user(self, actor):
        return {"id": int(actor.x_id), "id_str": actor.x_id, "name": actor.title, "screen_name": actor.name, "location": "Contoh", "url": None,
                "description": "Akun rekaan untuk demo.", "protected": False, "verified": False, "followers_count": int(actor.x_id) % 977,
                "friends_count": int(actor.x_id) % 613, "statuses_count": int(actor.x_id) % 4099, "created_at": "Mon Mar 02 03:04:05 +0000 2015",
                "lang": "id", "default_profile": True, "profile_image_url_https": "https://contoh.invalid/gambar.png"}

    def status(self, actor, time_us, text, parent=None, quoted=None, retweeted=None):
        self._next += 104_729
        id_ = str(self._next)
        head = {"created_at": twitter_time(time_us), "id": self._next, "id_str": id_}
        long = len(text) > 140 and retweeted is None
        head["text"] = (text[:116] + "… https://t.co/contoh" if long else text).replace("&", "&amp;")
        head.update({"source": _CLIENT, "truncated": long})
        if long:
            head["extended_tweet"] = {"full_text": text.replace("&", "&amp;"), "display_text_range": [0, len(text)]}
        head.update({"in_reply_to_status_id": int(parent.id) if parent else None, "in_reply_to_status_id_str": parent.id if parent else None,
                     "in_reply_to_user_id": int(parent.author.x_id) if parent else None,
                     "in_reply_to_user_id_str": parent.author.x_id if parent else None,
                     "in_reply_to_screen_name": parent.author.name if parent else None, "user": self._user(actor), "geo": None, "place": None})
        if retweeted:
            head["retweeted_status"] = retweeted.status
        head["is_quote_status"] = quoted is not None
        if quoted:
            head.update({"quoted_status_id": int(quoted.id), "quoted_status_id_str": quoted.id, "quoted_status": quoted.status})
        head.update({"retweet_count": 0, "favorite_count": 0, "entities": {"hashtags": [], "urls": [], "user_mentions": [], "symbols": []},
                     "favorited": False, "retweeted": False, "filter_level": "low", "lang": "id"})
        record = {**head, "timestamp_ms": str(time_us // 1000)}
        return Thing(id_, actor, time_us, "", text, head), record

    def retweet(self, actor, time_us, target):
        return self.status(actor, time_us, f"RT @{target.author.name}: {target.text}"[:139], retweeted=target)

    def delete(self, thing, time_us):
        status = {"id": int(thing.id), "id_str": thing.id, "user_id": int(thing.author.x_id), "user_id_str": thing.author.x_id}
        return None, {"delete": {"status": status, "timestamp_ms": str(time_us // 1000)}}


def to_line(record, ascii_only=False):
    return json.dumps(record, ensure_ascii=ascii_only, separators=(",", ":")).encode()
