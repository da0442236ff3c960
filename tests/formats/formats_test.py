"""Formats as they show in hits: the pitfalls of FORMATS section 7 that a parser alone cannot show, each test named for its
number, and the accounting of records that hold several events."""

import collections
import hashlib
import itertools
import json
import os
import random
import tempfile
import unittest
from pathlib import Path

from daemon import DEMO, SOURCE, adds_up, export, manifest, netra, replay
from records import jetstream_delete, jetstream_like, jetstream_post, post_uri

PACK = SOURCE / "tests" / "kafka" / "slice"
SHARED = Path(os.environ.get("NETRA_SHARED", SOURCE.parent / "shared"))
CALL = "Ayo pilih Sari Contoh"
NOON = 1_729_396_800_000_000  # 2024-10-20T04:00:00Z
RFC = "2024-10-20T04:00:00.000Z"
AUTHOR, MEMBER = "did:plc:demopenulis", "did:plc:demoslicemember1"
URI = "https://kecil.contoh.invalid/users/anggota"
ROWS = [("x", "501", ""), ("mastodon", URI, ""), ("reddit", "t2_anggota", ""), ("facebook", "77", ""), ("youtube", "UCanggota", ""),
        ("telegram", "user501", ""), ("activitypub", URI, ""), ("tiktok", "", "anggota"), ("warung", "7", "")]


def lines(values):
    return b"".join((v if isinstance(v, bytes) else json.dumps(v, ensure_ascii=False).encode()) + b"\n" for v in values)


def long_texts(value):
    """Every text in a record that is long enough to be somebody's own."""
    if isinstance(value, list):
        for inner in value:
            yield from long_texts(inner)
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("text", "full_text", "content", "body", "selftext", "title") and isinstance(inner, str) and len(inner) >= 30:
                yield inner
            yield from long_texts(inner)


def status(text, number=1, **more):
    """A Mastodon status of the member."""
    return {"id": str(number), "uri": f"{URI}/statuses/{number}", "url": f"https://kecil.contoh.invalid/@anggota/{number}", "created_at": RFC,
            "visibility": "public", "content": text, "account": {"acct": "anggota", "uri": URI, "url": URI}, **more}


def tweet(number, text, author="501", **more):
    return {"id": str(number), "text": text, "author_id": author, "created_at": RFC, **more}


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="netra-formats-")))
        rows = "".join(f"{platform},{account},{handle},P-{i:04},PNS,Dinas Contoh,64.71,2015-03-01,,confirmed,\n"
                       for i, (platform, account, handle) in enumerate(ROWS, 100))
        self.roster = self.folder / "members.csv"
        self.roster.write_text((PACK / "roster.csv").read_text() + rows)
        self.stores = itertools.count()

    def run_on(self, form, values, options=()):
        """A replay of these records into a new store; the store."""
        number = next(self.stores)
        dump = self.folder / f"dump{number}.jsonl"
        dump.write_bytes(lines(values))
        store = replay(self.folder / f"store{number}", form, [dump], roster=self.roster, campaign_accounts="", rules=PACK / "rules",
                       options=options)
        self.assertTrue(adds_up(manifest(store)["records"]), manifest(store)["records"])
        self.assertEqual(manifest(store)["records"]["received"], len(values))
        return store

    def hits(self, form, values, options=()):
        return [json.loads(line) for line in export(self.run_on(form, values, options)).splitlines()]

    def acts(self, form, values, options=()):
        return sorted(hit["act"] for hit in self.hits(form, values, options))


class PitfallTest(Case):
    def test_p10_a_retweet_is_judged_by_the_whole_original(self):
        cut = "Awal kiriman yang panjang sekali, terpotong sebelum…"
        whole = f"Awal kiriman yang panjang sekali, terpotong sebelum ekornya: {CALL}"
        v2 = {"data": tweet(2, f"RT @lain: {cut}", referenced_tweets=[{"type": "retweeted", "id": "1"}]),
              "includes": {"tweets": [tweet(1, whole, "900")]}}
        self.assertEqual(self.acts("twitter_v2", [v2]), ["share"])
        author = {"id_str": "900", "screen_name": "lain"}
        v1 = {"id_str": "2", "created_at": "Sun Oct 20 04:00:00 +0000 2024", "text": f"RT @lain: {cut}", "user": {"id_str": "501", "screen_name": "a"},
              "retweeted_status": {"id_str": "1", "created_at": "Sun Oct 20 03:00:00 +0000 2024", "text": cut, "truncated": True,
                                   "extended_tweet": {"full_text": whole}, "user": author}}
        self.assertEqual(self.acts("twitter_v1", [v1]), ["share"])

    def test_p11_a_cut_text_is_still_matched(self):
        v1 = {"id_str": "2", "created_at": "Sun Oct 20 04:00:00 +0000 2024", "text": f"{CALL} dan…", "truncated": True,
              "user": {"id_str": "501", "screen_name": "a"}}
        self.assertEqual(self.acts("twitter_v1", [v1]), ["post"])

    def test_p12_a_word_split_by_tags_matches_and_words_of_two_paragraphs_do_not_join(self):
        self.assertEqual(self.acts("mastodon", [status("<p>Ayo pi<b>lih</b> Sa<span>ri</span> Contoh</p>")]), ["post"])
        self.assertEqual(self.acts("mastodon", [status("<p>Ayo pilih Sa</p><p>ri Contoh</p>")]), [])

    def test_p13_what_follows_a_nul_is_matched(self):
        self.assertEqual(self.acts("jetstream_v1", [jetstream_post(MEMBER, "a", NOON, f"awal\u0000 {CALL}", "cid")]), ["post"])

    def test_p15_likes_and_unlikes_in_any_order_end_alike(self):
        uri = post_uri(AUTHOR, "a")
        records = [jetstream_post(AUTHOR, "a", NOON, CALL, "cid"), jetstream_like(MEMBER, "l1", NOON + 1, uri, "cid"),
                   jetstream_delete(MEMBER, "app.bsky.feed.like", "l1", NOON + 2), jetstream_like(MEMBER, "l2", NOON + 3, uri, "cid"),
                   jetstream_delete(MEMBER, "app.bsky.feed.like", "tak-dikenal", NOON + 4)]
        orders = list(itertools.permutations(records))
        exports = {export(self.run_on("jetstream_v1", order)) for order in random.Random(15).sample(orders, 8) + [records]}
        self.assertEqual(len(exports), 1)
        self.assertEqual(sorted(json.loads(line)["status"] for line in exports.pop().splitlines()), ["standing", "withdrawn"])

    def test_p16_a_delete_before_its_post_marks_it_all_the_same(self):
        post, delete = jetstream_post(MEMBER, "a", NOON, CALL, "cid"), jetstream_delete(MEMBER, "app.bsky.feed.post", "a", NOON + 1)
        forth, back = export(self.run_on("jetstream_v1", [post, delete])), export(self.run_on("jetstream_v1", [delete, post]))
        self.assertEqual(forth, back)
        self.assertEqual(json.loads(forth)["status"], "deleted")

    def test_p17_what_comes_again_changes_nothing(self):
        uri = post_uri(AUTHOR, "a")
        records = [jetstream_post(AUTHOR, "a", NOON, CALL, "cid"), jetstream_like(MEMBER, "l1", NOON + 1, uri, "cid"),
                   jetstream_post(MEMBER, "b", NOON + 3_600_000_000, CALL, "cid2"), jetstream_delete(MEMBER, "app.bsky.feed.like", "l1", NOON + 2)]
        once = export(self.run_on("jetstream_v1", records))
        self.assertEqual(len(once.splitlines()), 2)
        self.assertEqual(export(self.run_on("jetstream_v1", records + records)), once)
        self.assertEqual(export(self.run_on("jetstream_v1", records + records[1:3] + records)), once)

    def test_p19_what_is_unknown_is_counted_by_name_up_to_a_bound(self):
        def record(collection):
            return {"did": MEMBER, "time_us": NOON, "kind": "commit", "commit": {"rev": "r", "operation": "create", "collection": collection, "rkey": "k", "record": {}, "cid": "c"}}

        values = [{"did": MEMBER, "time_us": NOON, "kind": "jenisBaru"}, *(record("place.contoh.obrolan") for _ in range(3)), record("contoh\x1b[2J"), *(record(f"contoh.n{i:03}") for i in range(100))]
        said = netra("events", "--format", "jetstream_v1", self.dump("feed", values)).stderr
        self.assertIn("place.contoh.obrolan 3", said)
        self.assertIn("unknown_kind 1", said)
        self.assertIn("contoh%1B[2J 1", said)
        self.assertEqual(said.count("contoh.n"), 47)
        self.assertIn("of further names 53", said)

    def test_p23_a_removed_text_is_no_act(self):
        base = {"id": "c1", "link_id": "t3_a", "parent_id": "t3_a", "author": "anggota", "author_fullname": "t2_anggota", "created_utc": NOON // 1_000_000}
        self.assertEqual(self.acts("reddit", [{**base, "body": CALL}]), ["comment"])
        self.assertEqual(self.acts("reddit", [{**base, "body": "[removed]"}, {**base, "id": "c2", "body": "[deleted]", "author": "[deleted]"}]), [])

    def test_p23_a_text_that_was_removed_before_the_second_reading_takes_nothing_from_the_first(self):
        posts = [{"id": f"s{i}", "title": "Kabar pagi", "selftext": CALL, "author": "anggota", "author_fullname": "t2_anggota", "created_utc": NOON // 1_000_000 + i}
                 for i in range(20)]
        titled = [{**post, "id": f"t{i}", "title": CALL, "selftext": "Kabar sore"} for i, post in enumerate(posts)]
        again = [{**post, "selftext": "[removed]", "_meta": {"retrieved_2nd_on": NOON // 1_000_000 + 86_400}} for post in posts + titled]
        by_nobody = [{**post, "selftext": "[deleted]", "author": "[deleted]", "author_fullname": None} for post in again]
        told = lambda *records: sorted((hit["object"], hit["ground"]["content"]["text"]) for hit in self.hits("reddit", records))
        once = told(*posts, *titled)
        self.assertEqual(len(once), 40)
        self.assertEqual(told(*posts, *titled, *again, *by_nobody), once)
        self.assertEqual(told(*by_nobody, *again, *titled, *posts), once)

    def test_p25_a_deleted_account_is_one_fact_however_much_it_wrote(self):
        posts = [jetstream_post(MEMBER, f"p{i}", NOON + i, CALL, f"cid{i}") for i in range(100_000)]
        gone = {"did": MEMBER, "time_us": NOON + 200_000, "kind": "account", "account": {"active": False, "status": "deleted", "did": MEMBER, "seq": 9, "time": RFC}}
        store = self.run_on("jetstream_v1", [*posts, gone])
        self.assertEqual(collections.Counter(json.loads(line)["status"] for line in export(store).splitlines()), {"deleted": 100_000})
        before = self.run_on("jetstream_v1", [gone, *posts])
        self.assertEqual(export(before), export(store))

    def test_p28_a_changed_handle_changes_no_act(self):
        named = [{"did": MEMBER, "time_us": NOON + i, "kind": "identity", "identity": {"did": MEMBER, "handle": f"nama{i}.invalid", "seq": i, "time": RFC}}
                 for i in (1, 3)]
        post = jetstream_post(MEMBER, "a", NOON + 2, CALL, "cid")
        self.assertEqual(export(self.run_on("jetstream_v1", [named[0], post, named[1]])), export(self.run_on("jetstream_v1", [post])))

    def test_p29_the_order_of_an_archive_does_not_matter(self):
        records = (DEMO / "jetstream_v1.jsonl").read_bytes().splitlines()
        records = [record for record in records if b'"time_us"' in record][:400]
        shuffled = records[:]
        random.Random(29).shuffle(shuffled)
        stores = [replay(self.folder / name, "jetstream_v1", [self.dump(name, values)]) for name, values in (("a", records), ("b", shuffled))]
        self.assertEqual(export(stores[0]), export(stores[1]))
        self.assertGreater(len(export(stores[0])), 0)

    def dump(self, name, values):
        path = self.folder / f"{name}.jsonl"
        path.write_bytes(lines(values))
        return path

    def test_p30_what_was_read_is_on_record(self):
        store = self.run_on("jetstream_v1", [jetstream_post(MEMBER, "a", NOON, CALL, "cid")])
        told = manifest(store)["inputs"][0]
        dump = self.folder / "dump0.jsonl"
        self.assertEqual((told["bytes"], told["records"], told["format"]), (dump.stat().st_size, 1, "jetstream_v1"))
        self.assertRegex(told["sha256"], "^[0-9a-f]{64}$")
        self.assertEqual(manifest(store)["events"]["post"], 1)

    def test_p30_a_feed_without_deletions_and_shares_is_noted(self):
        posts = [jetstream_post(MEMBER, f"p{i}", NOON + i, "biasa", "cid") for i in range(100)]
        said = lambda values: netra("events", "--format", "jetstream_v1", self.dump("feed", values)).stderr
        self.assertIn("may have been filtered", said(posts))
        self.assertNotIn("may have been filtered", said([*posts, jetstream_delete(MEMBER, "app.bsky.feed.post", "p1", NOON)]))
        for number, (values, noted) in enumerate([(posts, True), ([*posts, jetstream_delete(MEMBER, "app.bsky.feed.like", "p1", NOON)], False),
                                                  (posts[:99], False)]):
            replayed = netra("replay", "--format", "jetstream_v1", "--store", self.folder / f"noted{number}", self.dump("feed", values)).stderr
            self.assertEqual("may have been filtered" in replayed, noted, replayed)

    @unittest.skipUnless(SHARED.is_dir(), "no folder of shared samples: set NETRA_SHARED")
    def test_p31_no_text_of_a_real_person_is_in_the_project(self):
        real = set()
        for path in (SHARED / "formats" / "samples").glob("*.jsonl"):
            for line in path.read_bytes().splitlines():
                try:
                    real |= set(long_texts(json.loads(line)))
                except ValueError:
                    continue
        self.assertGreater(len(real), 300)
        for path in (SOURCE / "tests" / "ingest" / "golden").rglob("*.jsonl"):
            for line in path.read_text().splitlines():
                self.assertFalse(real & set(long_texts(json.loads(line))), path)


class LocalIdTest(Case):
    """Mastodon's stream deletes by the instance's own number, answers and some quotes name by it what they are about; texts are known by their URIs."""

    def message(self, event, payload):
        return {"event": event, "payload": payload if isinstance(payload, str) else json.dumps(payload)}

    def told(self, *records):
        hits = self.hits("mastodon", records, ["--domain", "kecil.contoh.invalid"])
        return sorted((hit["act"], hit["object"], hit["status"]) for hit in hits)

    def test_a_delete_of_the_stream_reaches_its_status_in_any_order(self):
        update, delete = self.message("update", status(f"<p>{CALL}</p>", 7)), self.message("delete", "7")
        expected = [("post", f"{URI}/statuses/7", "deleted")]
        self.assertEqual(self.told(update, delete), expected)
        self.assertEqual(self.told(delete, update), expected)
        self.assertEqual(self.told(update, self.message("delete", "8"))[0][2], "standing")

    def test_a_quote_without_words_finds_what_it_quotes_by_number_in_any_order(self):
        elsewhere = "https://kecil.contoh.invalid/users/lain"
        parent = status(f"<p>{CALL}</p>", 7, uri=f"{elsewhere}/statuses/7", account={"acct": "lain", "uri": elsewhere, "url": elsewhere})
        quote = status("", 8, quote={"state": "accepted", "quoted_status": None, "quoted_status_id": "7"})
        expected = [("quote", f"{URI}/statuses/8", "standing")]
        self.assertEqual(self.told(self.message("update", parent), self.message("update", quote)), expected)
        self.assertEqual(self.told(self.message("update", quote), self.message("update", parent)), expected)

    def test_a_boost_is_undone_by_its_own_number(self):
        elsewhere = "https://kecil.contoh.invalid/users/lain"
        original = status(f"<p>{CALL}</p>", 7, uri=f"{elsewhere}/statuses/7", account={"acct": "lain", "uri": elsewhere, "url": elsewhere})
        boost = status("", 9, reblog=original)
        self.assertEqual(self.told(self.message("update", boost), self.message("delete", "9")), [("share", f"{URI}/statuses/9", "deleted")])


class AccountingTest(Case):
    """A record counts once, whatever is in it."""

    def counted(self, form, values, options=()):
        records = manifest(self.run_on(form, values, options))["records"]
        return {name: records.get(name, 0) for name in ("handled", "filtered", "dead_lettered")}

    def test_a_page_is_one_record(self):
        page = {"data": [tweet(i, f"kiriman {i}", "900") for i in range(50)] + [tweet(60, CALL)], "meta": {"result_count": 51}}
        self.assertEqual(self.counted("twitter_v2", [page, {"meta": {"result_count": 0}}]), {"handled": 1, "filtered": 1, "dead_lettered": 0})

    def test_a_page_with_one_bad_tweet_is_one_dead_letter_and_leaves_nothing(self):
        store = self.run_on("twitter_v2", [{"data": [tweet(1, CALL), {"id": "2", "text": 5}]}])
        self.assertEqual(manifest(store)["records"]["dead_lettered"], 1)
        self.assertEqual(export(store), b"")

    def test_a_webhook_of_many_changes_is_one_record(self):
        change = lambda i: {"field": "feed", "value": {"item": "comment", "verb": "add", "from": {"id": 77}, "comment_id": f"c{i}", "post_id": "p",
                                                       "created_time": NOON // 1_000_000, "message": CALL}}
        request = {"object": "page", "entry": [{"id": "1", "time": NOON // 1_000_000, "changes": [change(i) for i in range(5)]}]}
        self.assertEqual(self.counted("facebook", [request]), {"handled": 1, "filtered": 0, "dead_lettered": 0})
        self.assertEqual(self.acts("facebook", [request]), ["comment"] * 5)

    def test_what_is_not_public_leaves_nothing(self):
        values = [status(f"<p>{CALL}</p>", 1, visibility="private"), status(f"<p>{CALL}</p>", 2, visibility="direct")]
        self.assertEqual(self.counted("mastodon", values), {"handled": 0, "filtered": 2, "dead_lettered": 0})

    def test_what_carries_what_is_not_public_leaves_nothing(self):
        secret, followers, everybody = f"Rahasia. {CALL}", f"{URI}/followers", "https://www.w3.org/ns/activitystreams#Public"
        closed = status(f"<p>{secret}</p>", 1, visibility="private")
        told = {"id": "9", "created_at": RFC, "account": closed["account"]}
        note = {"type": "Note", "id": f"{URI}/s/1", "attributedTo": URI, "content": secret, "published": RFC, "to": [followers]}
        answer = {**note, "id": f"{URI}/s/2", "content": CALL, "to": [everybody], "inReplyTo": note}
        comment = {"id": "c1", "link_id": "t3_a", "parent_id": "t3_a", "author": "anggota", "author_fullname": "t2_anggota", "created_utc": NOON // 1_000_000, "body": secret}
        post = {"id": "s1", "title": CALL, "author": "anggota", "author_fullname": "t2_anggota", "created_utc": NOON // 1_000_000, "crosspost_parent": "t3_b"}
        tweet_by = lambda number, author, text, closed, **more: {"id_str": str(number), "created_at": "Sun Oct 20 04:00:00 +0000 2024", "text": text,
                                                                 "user": {"id_str": author, "screen_name": "a", "protected": closed}, **more}
        users = [{"id": "501", "username": "a", "protected": False}, {"id": "900", "username": "b", "protected": True}]
        for form, values in (
                ("mastodon", [{**told, "type": "favourite", "status": closed}, {**told, "type": "reblog", "status": closed}, status("", 2, reblog=closed),
                              status(f"<p>{CALL}</p>", 3, quote={"state": "accepted", "quoted_status": closed})]),
                ("activitypub", [{"type": "Announce", "id": f"{URI}/1", "actor": URI, "to": [everybody], "object": note},
                                 {"type": "Like", "id": f"{URI}/2", "actor": URI, "object": note}, {"type": "Create", "id": f"{URI}/3", "actor": URI, "to": [everybody], "object": answer}]),
                ("reddit", [{**comment, "subreddit_type": "private"}, {**post, "crosspost_parent_list": [{"title": secret, "subreddit_type": "private"}]}]),
                ("twitter_v1", [tweet_by(1, "501", secret, True), tweet_by(2, "501", CALL, False, quoted_status=tweet_by(3, "900", secret, True))]),
                ("twitter_v2", [{"data": tweet(1, secret, "900"), "includes": {"users": users}},
                                {"data": tweet(2, CALL, referenced_tweets=[{"type": "quoted", "id": "1"}]), "includes": {"users": users, "tweets": [tweet(1, secret, "900")]}}])):
            with self.subTest(form):
                store = self.run_on(form, values)
                self.assertEqual(manifest(store)["records"]["filtered"], len(values))
                for path in store.rglob("*"):
                    self.assertFalse(path.is_file() and b"Rahasia" in path.read_bytes(), path)

    def test_tombstones_and_deleted_rows_are_no_dead_letters(self):
        row = lambda op, after: {"payload": {"op": op, "after": after, "before": None}}
        values = [row("c", json.loads(jetstream_post(MEMBER, "a", NOON, CALL, "cid"))), row("d", None), {"payload": None}]
        self.assertEqual(self.counted("jetstream_v1", values, ["--envelope", "debezium"]), {"handled": 1, "filtered": 2, "dead_lettered": 0})


class EveryFormatTest(Case):
    """A member's words make a hit in every format."""

    def test_posts(self):
        second = NOON // 1_000_000
        video = {"id": 5, "username": "anggota", "video_description": CALL, "create_time": second}
        answer = {"kind": "youtube#comment", "id": "u1", "snippet": {"videoId": "v", "textOriginal": CALL, "authorChannelId": {"value": "UCanggota"}, "publishedAt": RFC}}
        note = {"type": "Create", "id": f"{URI}/1", "actor": URI, "object": {"type": "Note", "id": f"{URI}/s/1", "attributedTo": URI, "content": CALL, "published": RFC}}
        gnip = {"id": "tag:search.twitter.com,2005:9", "verb": "post", "postedTime": RFC, "actor": {"id": "id:twitter.com:501"}, "body": CALL}
        chat = {"id": 1, "type": "public_channel", "messages": [{"id": 2, "type": "message", "date_unixtime": str(second), "from_id": "user501", "text": CALL}]}
        facebook = {"entry": [{"id": "1", "time": second, "changes": [{"field": "feed", "value": {"item": "status", "verb": "add", "from": {"id": "77"}, "post_id": "p1",
                                                                                                    "message": CALL, "created_time": second}}]}]}
        for form, record, act in (("mastodon", status(f"<p>{CALL}</p>"), "post"), ("tiktok", {"data": {"videos": [video]}}, "post"),
                                  ("youtube", answer, "comment"), ("activitypub", note, "post"), ("gnip", gnip, "post"), ("telegram", chat, "post"),
                                  ("facebook", facebook, "post"), ("twitter_v2", {"data": tweet(1, CALL)}, "post")):
            with self.subTest(form):
                self.assertEqual(self.acts(form, [record]), [act])

    def test_a_comment_without_author_never_joins(self):
        """TikTok: a display name is no handle."""
        comment = {"id": 1, "video_id": 5, "text": CALL, "display_name": "anggota", "create_time": NOON // 1_000_000}
        self.assertEqual(self.acts("tiktok", [{"data": {"comments": [comment]}}]), [])

    def test_old_reddit_never_joins_by_id(self):
        old = {"id": "c1", "link_id": "t3_a", "parent_id": "t3_a", "author": "anggota", "created_utc": NOON // 1_000_000, "body": CALL}
        self.assertEqual(self.acts("reddit", [old]), [])

    def test_a_mapping_file_is_a_format(self):
        mapping = self.folder / "warung.yaml"
        mapping.write_text("format: warung\nfinisher: generic\nsource: warung.api\nkind: post\ntimes: {t_event: seconds}\n"
                           "slots: {object_id: /no, actor_id: /by, text: /words, t_event: /at}\n")
        record = {"no": 81, "by": 7, "words": CALL, "at": NOON // 1_000_000}
        self.assertEqual(self.acts(mapping, [record]), ["post"])
        self.assertNotIn("mapping_sha256", manifest(self.run_on("tiktok", [{"data": {}}]))["inputs"][0])
        topics = self.folder / "topics.yaml"
        topics.write_text(json.dumps({"topics": [{"name": "warung", "format": str(mapping), "envelope": "connect"}]}))
        netra("config", "check", topics)
        said = netra("config", "show", topics).stdout
        self.assertIn(str(mapping), said)
        self.assertIn(f"{mapping} in connect", said)

    def test_the_manifest_says_which_mapping_files_a_dump_was_read_by(self):
        """A replay's result rests on them as on the pack: also where the file was changed before it went on."""
        mapping, store = self.folder / "warung.yaml", self.folder / "store"
        text = "format: warung\nfinisher: generic\nsource: warung.api\nkind: post\nslots: {object_id: /no, actor_id: /by, text: /words}\n"
        dump = self.folder / "dump.jsonl"
        dump.write_bytes(lines({"no": i, "by": 7, "words": "x" * 1000} for i in range(5000)))
        config = self.folder / "netra.yaml"
        config.write_text(json.dumps({"rules": [str(PACK / "rules")]}))
        mapping.write_text(text)
        command = ["replay", "--config", config, "--format", mapping, "--store", store, "--threads", "1", dump]
        netra(*command, expect=None, env={**os.environ, "NETRA_CRASH": "after_write:1"})
        mapping.write_text(text + "# changed\n")
        netra(*command)
        told = manifest(store)["inputs"][0]
        self.assertEqual((told["records"], told["format"]), (5000, str(mapping)))
        self.assertEqual(told["mapping_sha256"], ", ".join(sorted(hashlib.sha256(each.encode()).hexdigest() for each in (text, text + "# changed\n"))))
        netra(*command)  # it is finished: nothing is read by this one
        self.assertEqual(manifest(store)["inputs"][0], told)


if __name__ == "__main__":
    unittest.main()
