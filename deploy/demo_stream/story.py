"""What happens in the demo: scenes played for every contestant alike, and the everyday chatter around them."""
import itertools
import json
import random

import cast
import words
from shapes import Jetstream, Twitter, to_line

SECOND, MINUTE, HOUR, DAY = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000


class Story:
    """Collects (arrival, line) per stream. Arrival is the order on the wire; it may differ from the times inside."""

    def __init__(self):
        self.lines = {"jetstream_v1": [], "twitter_v1": []}
        self.sky, self.x = Jetstream(), Twitter()
        self.random = random.Random(2024)
        self._members, self._citizens = {}, itertools.cycle(cast.CITIZENS)
        self._frames = {}

    def citizen(self):
        return next(self._citizens)

    def member(self, contest):
        if contest.id not in self._members:
            self._members[contest.id] = itertools.cycle(cast.members_of(contest))
        return next(self._members[contest.id]).account

    def say(self, frames, contest, contestant):
        """The contestant's next frame of a list: every contestant gets the same ones in the same order."""
        at = self._frames.setdefault((id(frames), contestant.id), itertools.cycle(frames))
        return next(at).format(pair=contestant.pair, first=contestant.first, second=contestant.second, n=contestant.number,
                               office=contest.office, place=contest.place, tag=contestant.tag)

    def put_sky(self, made, arrival=None):
        thing, record = made
        self.lines["jetstream_v1"].append((arrival or record["time_us"], to_line(record)))
        return thing

    def put_x(self, made, time_us, arrival=None):
        thing, record = made
        # Half of the real streams escape everything beyond ASCII.
        self.lines["twitter_v1"].append((arrival or time_us, to_line(record, ascii_only=time_us // SECOND % 2 == 0)))
        return thing


def sky_campaign(s, contest, c, t, after):
    """A campaign account's post and all that members do with it."""
    sky = s.sky
    member = lambda: s.member(contest)
    post = s.put_sky(sky.post(c.team, t, s.say(words.SUPPORT_AFTER if after else words.SUPPORT_BEFORE, contest, c)))
    for i in range(4):
        s.put_sky(sky.like(s.citizen(), t + (i + 1) * 7 * MINUTE, post))
    early = member()
    s.put_sky(sky.like(early, t + 2 * SECOND, post), arrival=t - 1 * SECOND)  # overtakes its post on the wire
    s.put_sky(sky.like(member(), t + 11 * MINUTE, post))
    share = s.put_sky(sky.repost(member(), t + 13 * MINUTE, post))
    s.put_sky(sky.like(member(), t + 20 * MINUTE, post, via=share))
    s.put_sky(sky.post(member(), t + 31 * MINUTE, s.say(words.QUOTE_AFTER if after else words.QUOTE_BEFORE, contest, c), quoted=post))
    s.put_sky(sky.post(member(), t + 33 * MINUTE, "", quoted=post, media=True))  # a quote without words
    s.put_sky(sky.post(member(), t + 41 * MINUTE, s.say(words.COMMENT_AFTER if after else words.COMMENT_BEFORE, contest, c), parent=post))
    s.put_sky(sky.post(member(), t + 43 * MINUTE, s.say(words.STANCES, contest, c), parent=post))
    follower = s.put_sky(sky.follow(member(), t + 50 * MINUTE, c.team))
    s.put_sky(sky.follow(s.citizen(), t + 51 * MINUTE, c.team))
    if after:
        s.put_sky(sky.delete(follower, t + 9 * HOUR))  # unfollowed
    undone = s.put_sky(sky.like(member(), t + 61 * MINUTE, post))
    s.put_sky(sky.delete(undone, t + 65 * MINUTE))
    again = member()
    first = s.put_sky(sky.like(again, t + 70 * MINUTE, post))
    s.put_sky(sky.delete(first, t + 72 * MINUTE))
    s.put_sky(sky.like(again, t + 75 * MINUTE, post, rkey=first.id.rsplit("/", 1)[1]))  # liked once more
    return post


def sky_attack(s, contest, c, t, after):
    """A citizen speaks against the contestant; members like, share, join in."""
    sky = s.sky
    post = s.put_sky(sky.post(s.citizen(), t, s.say(words.ATTACK_AFTER if after else words.ATTACK_BEFORE, contest, c)))
    s.put_sky(sky.like(s.member(contest), t + 3 * MINUTE, post))
    s.put_sky(sky.like(s.citizen(), t + 4 * MINUTE, post))
    s.put_sky(sky.repost(s.member(contest), t + 6 * MINUTE, post))
    s.put_sky(sky.post(s.member(contest), t + 9 * MINUTE, s.say(words.ATTACK_COMMENT, contest, c), parent=post))
    if after:
        own = s.put_sky(sky.post(s.member(contest), t + 2 * HOUR, s.say(words.ATTACK_AFTER, contest, c)))
        s.put_sky(sky.delete(own, t + 5 * HOUR))


def sky_own(s, contest, c, t, after):
    for i in range(2):
        s.put_sky(s.sky.post(s.member(contest), t + i * 5 * HOUR, s.say(words.OWN_AFTER if after else words.OWN_BEFORE, contest, c)))


def sky_edits(s, contest, c, t, after):
    """A post that becomes campaign, one that stops being it; members like each version."""
    sky = s.sky
    campaign = lambda: s.say(words.SUPPORT_AFTER if after else words.SUPPORT_BEFORE, contest, c)
    for i, (old, new) in enumerate(((s.say(words.NEUTRAL_DRAFT, contest, c), campaign()), (campaign(), s.say(words.NEUTRAL_DRAFT, contest, c)))):
        begin = t + i * 3 * HOUR
        writer = s.member(contest) if after else s.citizen()
        first = s.put_sky(sky.post(writer, begin, old))
        rkey = first.id.rsplit("/", 1)[1]
        s.put_sky(sky.like(s.member(contest), begin + 10 * MINUTE, first))
        second = s.put_sky(sky.post(writer, begin + 30 * MINUTE, new, rkey=rkey, operation="update"))
        s.put_sky(sky.like(s.member(contest), begin + 40 * MINUTE, second))


def sky_deleted(s, contest, c, t, after):
    """A campaign post that is deleted; one whose delete arrives before it."""
    sky = s.sky
    for i, arrival in enumerate((None, t + DAY - MINUTE)):
        begin = t + i * DAY
        post = s.put_sky(sky.post(s.citizen(), begin, s.say(words.SUPPORT_AFTER if after else words.SUPPORT_BEFORE, contest, c)))
        s.put_sky(sky.like(s.member(contest), begin + 5 * MINUTE, post))
        s.put_sky(sky.delete(post, begin + 3 * HOUR), arrival=arrival)


def x_campaign(s, contest, c, t, after):
    x = s.x
    post_text = s.say(words.SUPPORT_AFTER if after else words.SUPPORT_BEFORE, contest, c)
    post = s.put_x(x.status(c.team, t, post_text), t)
    for i, who in enumerate((s.citizen(), s.member(contest), s.citizen(), s.member(contest))):
        at = t + (i + 1) * 6 * MINUTE
        made = s.put_x(x.retweet(who, at, post), at)
        if i == 3:
            s.put_x(x.delete(made, at + HOUR), at + HOUR)  # share taken back
    at = t + 40 * MINUTE
    s.put_x(x.status(s.member(contest), at, s.say(words.QUOTE_AFTER if after else words.QUOTE_BEFORE, contest, c), quoted=post), at)
    at += 9 * MINUTE
    s.put_x(x.status(s.member(contest), at, s.say(words.COMMENT_AFTER if after else words.COMMENT_BEFORE, contest, c), parent=post), at)
    at += 4 * MINUTE
    s.put_x(x.status(s.member(contest), at, f"@{c.team.name} " + s.say(words.STANCES, contest, c), parent=post), at)
    at += 5 * HOUR
    s.put_x(x.status(s.member(contest), at, s.say(words.OWN_AFTER if after else words.OWN_BEFORE, contest, c)), at)
    at += HOUR
    attack = s.put_x(x.status(s.citizen(), at, s.say(words.ATTACK_AFTER if after else words.ATTACK_BEFORE, contest, c)), at)
    at += 5 * MINUTE
    s.put_x(x.retweet(s.member(contest), at, attack), at)


def play_contest(s, contest):
    """All scenes for every contestant, before and after the determination of the candidates."""
    for after, (begin, end) in ((False, contest.before), (True, contest.after)):
        slot = (end - begin) // len(contest.contestants)
        for i, c in enumerate(contest.contestants):
            t = begin + i * slot + 90 * MINUTE
            step = (slot - 2 * DAY) // 6
            for j, scene in enumerate((sky_campaign, sky_attack, sky_own, x_campaign, sky_edits, sky_deleted)):
                scene(s, contest, c, t + j * step + i * 7 * MINUTE, after)


def special_members(s):
    """One act at least of each member whose roster row says something special, under posts of all contestants in turn."""
    by_id = {contest.id: contest for contest in cast.CONTESTS}
    turns = {contest.id: itertools.cycle(contest.contestants) for contest in cast.CONTESTS}
    where = {cast.RETIRED: "pilbup_ppu2024", cast.MOVED: "pilbup_ppu2024", cast.LIKELY: "pilwali_balikpapan2024", cast.CLAIMED: "pilgub_kaltim2024",
             cast.SPOUSE: "pilwali_balikpapan2024", cast.OFFICE: "pilbup_ppu2024", cast.DUTY: "pilgub_kaltim2024", cast.LEAVER: "pilpres2024",
             cast.BY_HANDLE: "pilwali_balikpapan2024"}
    for i, member in enumerate(cast.SPECIAL):
        contest = by_id[where[member]]
        t = contest.after[0] + (3 + i) * DAY + 17 * MINUTE
        for j in range(len(contest.contestants)):
            c, at = next(turns[contest.id]), t + j * 4 * HOUR
            post = s.put_sky(s.sky.post(c.team, at, s.say(words.SUPPORT_AFTER, contest, c)))
            s.put_sky(s.sky.like(member.account, at + 10 * MINUTE, post))
            status = s.put_x(s.x.status(c.team, at + MINUTE, post.text), at + MINUTE)
            s.put_x(s.x.retweet(member.account, at + 12 * MINUTE, status), at + 12 * MINUTE)
    gone = cast.us("2024-12-05", 3)
    s.put_sky(s.sky.account(cast.LEAVER.account, gone, active=False, status="deleted"))


def neutral(s):
    """Traps: neutral texts that members like, share, and write themselves."""
    begin, end = cast.us("2023-10-27"), cast.us("2024-12-08")
    everybody = itertools.cycle(cast.MEMBERS)
    for i, text in enumerate(words.TRAPS):
        for j in range(2):
            t = begin + (end - begin) * (2 * i + j) // (2 * len(words.TRAPS)) + 23 * MINUTE
            writer = (cast.ELECTION_OFFICE, *cast.NEWS, next(everybody).account)[(i + j) % 5]
            post = s.put_sky(s.sky.post(writer, t, text))
            s.put_sky(s.sky.like(next(everybody).account, t + 5 * MINUTE, post))
            s.put_sky(s.sky.like(s.citizen(), t + 6 * MINUTE, post))
            if j:
                status = s.put_x(s.x.status(writer, t + HOUR, text), t + HOUR)
                s.put_x(s.x.retweet(next(everybody).account, t + 2 * HOUR, status), t + 2 * HOUR)
    for contest in cast.CONTESTS:
        for j, frame in enumerate(words.ALL_PAIRS):
            names = "; ".join(f"nomor {c.number} {c.pair}" for c in contest.contestants)
            t = contest.after[0] + (5 + 9 * j) * DAY
            text = frame.format(office=contest.office, place=contest.place, all=names)
            post = s.put_sky(s.sky.post(cast.NEWS[j], t, text))
            s.put_sky(s.sky.like(next(everybody).account, t + 8 * MINUTE, post))


def chatter(s, sky_posts, x_posts):
    """Everyday posts and what hangs on them; members take part like everybody."""
    r = s.random
    sentences = [f"{a} {b}, {c}" for a in words.CHATTER_OPENINGS for b in words.CHATTER_DOINGS for c in words.CHATTER_ENDS]
    r.shuffle(sentences)
    sentences = itertools.cycle(sentences)
    people = cast.CITIZENS + tuple(m.account for m in cast.MEMBERS[::6])
    begin, end = cast.us("2023-10-25"), cast.us("2024-12-10")
    moment = lambda: r.randrange(begin, end) // 1000 * 1000
    for i in range(sky_posts):
        t = moment()
        post = s.put_sky(s.sky.post(r.choice(people), t, next(sentences)))
        for _ in range(r.choice((0, 0, 1, 1, 2))):
            s.put_sky(s.sky.like(r.choice(people), t + r.randrange(MINUTE, DAY), post))
        if i % 7 == 0:
            s.put_sky(s.sky.post(r.choice(people), t + 30 * MINUTE, r.choice(words.CHATTER_REPLIES), parent=post))
        if i % 9 == 0:
            s.put_sky(s.sky.repost(r.choice(people), t + 45 * MINUTE, post))
        if i % 11 == 0:
            s.put_sky(s.sky.delete(post, t + 2 * DAY))
        if i % 13 == 0:
            s.put_sky(s.sky.follow(r.choice(people), t + HOUR, r.choice(people)))
        if i % 41 == 0:
            s.put_sky(s.sky.identity(post.author, t + 3 * HOUR))
            s.put_sky(s.sky.commit(post.author, t + 4 * HOUR, "invalid.contoh.feed.catatan", {"isi": "lain"}))
    for i in range(x_posts):
        t = moment()
        post = s.put_x(s.x.status(r.choice(people), t, next(sentences)), t)
        if i % 4 == 0:
            s.put_x(s.x.retweet(r.choice(people), t + 20 * MINUTE, post), t + 20 * MINUTE)
        if i % 6 == 0:
            s.put_x(s.x.status(r.choice(people), t + 25 * MINUTE, r.choice(words.CHATTER_REPLIES), parent=post), t + 25 * MINUTE)
        if i % 10 == 0:
            s.put_x(s.x.delete(post, t + DAY), t + DAY)


def poison(lines):
    """Broken records, spread over a stream; none may stop it or vanish."""
    good = [line for _, line in lines[40:52]]
    unended = good[0][: len(good[0]) // 2]
    record = json.loads(good[1])
    record["text"] = record.get("text", "") + "\0 setelah nol"
    odd = [
        unended, good[1].replace(b'"id"', b'"i\xff\xfed"', 1), good[2] + good[3], b"bukan json", b"{}", b"[1,2,3]", b"null",
        b"[" * 2000 + b"]" * 2000, good[4] + b"}", good[5].replace(b":", b"", 1), b'{"did":5,"time_us":"kemarin","kind":"commit"}',
        to_line(record), b'{"kind":"commit","commit":{}}', b"\xc3\x28", b"   ",
    ]
    step = len(lines) // (len(odd) + 1)
    for i, line in enumerate(odd):
        lines.insert((i + 1) * step, (lines[(i + 1) * step - 1][0], line))


def tell():
    """The two streams as lists of lines, in the order of arrival."""
    s = Story()
    for contest in cast.CONTESTS:
        play_contest(s, contest)
    special_members(s)
    neutral(s)
    chatter(s, sky_posts=260, x_posts=260)
    far = '{"did":"%s","time_us":1421000000000000000,"kind":"commit","commit":{"rev":"3zzzzzzzzzz22","operation":"delete",' \
          '"collection":"app.bsky.feed.like","rkey":"3zzzzzzzzzz22"}}' % cast.CITIZENS[0].did
    s.lines["jetstream_v1"].append((cast.us("2024-03-01"), far.encode()))  # the year 47000
    for lines in s.lines.values():
        lines.sort(key=lambda entry: entry[0])
        poison(lines)
    # Control lines carry no time that a clock could follow, so they stand last.
    s.lines["twitter_v1"] += [(0, line) for line in (b'{"limit":{"track":41,"timestamp_ms":"1733788800000"}}',
                                                     b'{"warning":{"code":"FALLING_BEHIND","message":"contoh","percent_full":60}}',
                                                     b'{"disconnect":{"code":4,"stream_name":"contoh","reason":"selesai"}}')]
    return {name: [line for _, line in lines] for name, lines in s.lines.items()}
