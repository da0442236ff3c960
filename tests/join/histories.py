#!/usr/bin/env python3
"""Random histories of canonical events, for the join. Everything is invented; a seed and a number give one history.

A history has its own accounts and objects (all ids begin with its prefix), so that many can share one dump.
basic=True keeps to what ../shared/join/model.py covers: own words only, all members valid, no campaign accounts."""
import datetime
import random

DAY = 86_400_000_000
START = 1_725_148_800_000_000  # 2024-09-01T00:00:00Z
HORIZON_DAYS = 30

# text -> named claims [contest, contestant, side]; numbers and stances are the model's business.
NAMED = {
    'pagi yang cerah': [],
    'pilih Zaki Uji': [['pilgub_uji2024', 'zaki', 'support']],
    'pilih Wira Uji': [['pilgub_uji2024', 'wira', 'support']],
    'tolak Zaki Uji': [['pilgub_uji2024', 'zaki', 'attack']],
    'tolak Wira Uji. pilih Zaki Uji': [['pilgub_uji2024', 'wira', 'attack'], ['pilgub_uji2024', 'zaki', 'support']],
    'pilih Lima Misal': [['pilwali_uji2024', 'lima', 'support']],
    'tolak Wira Uji': [['pilgub_uji2024', 'wira', 'attack']],
}
NUMBERS = {'pilih nomor 1': 1, 'pilih nomor dua': 2}
STANCES = {'mantap': 'support', 'payah': 'attack', 'mantap sekali': 'support'}
NEUTRAL = 'pagi yang cerah'

CATEGORIES = ['PNS', 'PPPK', 'PNS', 'KADES', 'PNS', 'PNS', 'PNS', 'PNS', 'PNS', 'PNS']
REGIONS = ['64.09', '64.09', '64.71', '64', '31', '64.09', '64.71', '64.09', '64', '64.09']


def rfc3339(t_us):
    t = datetime.datetime.fromtimestamp(t_us // 1_000_000, datetime.timezone.utc)
    return t.strftime('%Y-%m-%dT%H:%M:%SZ')


class History:
    """One random history: `events` in the order in which they happened, `members` as roster rows."""

    def __init__(self, seed, number, basic):
        self.random = random.Random(f'{seed}/{number}/{basic}')
        self.prefix = f'h{number}b' if basic else f'h{number}f'
        self.basic = basic
        self.events, self.members, self.campaign_accounts = [], [], []
        self.posts = []  # [object, platform, author, [(version, cid, time)], refs, time]
        self.objects = 0
        self._cast()
        self._posts()
        self._acts()
        self._account_deletes()
        self.events.sort(key=lambda e: e['_t'])
        for event in self.events:
            del event['_t']

    # -- who is in it
    def _account(self, name):
        return f'did:plc:demo{self.prefix}{name}'

    def _cast(self):
        for i in range(10):
            row = dict(account_id=self._account(f'm{i}'), person=f'P-{self.prefix}-{i}', category=CATEGORIES[i], agency='Dinas Uji',
                       region=REGIONS[i], valid_from='', valid_to='', ownership='confirmed', flags='')
            if not self.basic and i == 5:
                row['valid_from'], row['valid_to'] = '2024-09-20', '2024-10-10'
            if not self.basic and i == 6:
                row['ownership'] = 'likely'
            if not self.basic and i == 7:
                row['ownership'] = 'claimed'
            if not self.basic and i in (4, 8):
                row['flags'] = 'election_duty' if i == 8 else 'official_account;spouse_of_candidate'
            if not self.basic and i == 9:
                row['handle'] = f'asn_contoh_{self.prefix}'  # the roster knows this one by handle alone
            self.members.append(row)
        self.others = [self._account(f'o{i}') for i in range(6)]
        self.campaign = self._account('campaign')
        if not self.basic:
            self.campaign_accounts = [dict(platform='bluesky', account_id=self.campaign, contest='pilgub_uji2024', contestant='zaki')]
            self.others.append(self.campaign)

    def _anyone(self, member_share):
        if self.random.random() < member_share:
            return self.random.choice(self.members)['account_id']
        return self.random.choice(self.others)

    def _object(self, author, platform, collection):
        self.objects += 1
        if platform == 'bluesky':
            return f'at://{author}/{collection}/{self.prefix}{self.objects:04}'
        return f'{"local:" if platform == "mastodon" else ""}{self.prefix}{collection[0]}{self.objects:04}'

    # -- events
    def _event(self, t, **fields):
        event = {'source': {'bluesky': 'bluesky.jetstream.v1', 'x': 'x.v2', 'mastodon': 'mastodon.stream'}[fields.pop('platform')]}
        event.update({k: v for k, v in fields.items() if v is not None})
        if not self.basic and event.get('actor_id') == self.members[9]['account_id']:
            event['actor_handle'] = self.members[9]['handle']
        if event['source'] == 'mastodon.stream':
            event['domain'] = 'uji.example'
        event['_t'] = t
        self.events.append(event)

    def _clocks(self, t):
        """Witnessed a little after it happened; or only one of the clocks is known."""
        kind = self.random.random()
        if kind < 0.7:
            return dict(t_event_us=t, t_seen_us=t + self.random.randrange(0, 3_000_000))
        return dict(t_event_us=t) if kind < 0.85 else dict(t_seen_us=t)

    def _text(self):
        choices = list(NAMED)
        if not self.basic:
            choices += list(NUMBERS) + list(STANCES)
        return NEUTRAL if self.random.random() < 0.25 else self.random.choice(choices)

    def _posts(self):
        for _ in range(self.random.randint(28, 40)):
            platform = self.random.choice(['bluesky', 'bluesky', 'x', 'mastodon'])
            author, t = self._anyone(0.5), START + self.random.randrange(0, 60 * DAY)
            oid = self._object(author, platform, 'app.bsky.feed.post')
            refs = self._parents(platform) if self.posts and self.random.random() < 0.45 else []
            hidden = not self.basic and platform == 'mastodon' and self.random.random() < 0.15
            self._post_life(oid, platform, author, t, refs, hidden)

    def _parents(self, platform):
        same = [p for p in self.posts if p[1] == platform]
        if not same:
            return []
        refs = []
        for role in self.random.choice([['parent'], ['quoted'], ['parent', 'quoted']]):
            parent = self.random.choice(same)
            ref = {'role': role, 'id': parent[0], 'author_id': parent[2], 'text_presence': 'by_id'}
            if self.random.random() < 0.5:
                cid = self.random.choice(parent[3])[1]
                if cid:
                    ref['version'] = cid
            refs.append(ref)
        return refs

    def _version(self, platform, oid, n, t):
        """(version, content version) of the n-th version."""
        if platform == 'bluesky':
            return f'3r{n}{t:020}', f'bafy{oid[-6:]}{n}'
        if platform == 'mastodon':
            return (rfc3339(t) if n else ''), ''
        return (f'{9 + n}' if n else ''), ''  # x edit ids: 9 is the post, then 10, 11: longer is later

    def _post_life(self, oid, platform, author, t, refs, hidden):
        versions = []
        words = self._text()
        if not self.basic and refs and any(r['role'] == 'quoted' for r in refs) and self.random.random() < 0.4:
            words = ''
        flags = ['visibility_private'] if hidden else None
        for n in range(1 + (self.random.random() < 0.5) + (self.random.random() < 0.2)):
            version, cid = self._version(platform, oid, n, t)
            clocks = self._clocks(t)
            since = clocks.get('t_event_us') or clocks['t_seen_us']
            self._event(t, platform=platform, kind='post', op='update' if n else 'create', object_id=oid, version=version or None,
                        content_version=cid or None, actor_id=author, text=words, refs=refs or None, flags=flags, **clocks)
            versions.append((version, cid, since))
            if platform == 'x' and n == 0:
                self._snapshots(oid, author, words, t, refs)
            if n and self.random.random() < 0.3:  # the same version again, from a witness that knows its own clock alone
                later = t + self.random.randrange(0, 20 * DAY)
                self._event(later, platform=platform, kind='post', op='update', object_id=oid, version=version or None,
                            content_version=cid or None, actor_id=author, text=words, refs=refs or None, flags=flags, t_seen_us=later)
            t += self.random.randrange(1, 10 * DAY)
            words = self._text()
        if self.random.random() < 0.2:
            clocks = {} if self.random.random() < 0.4 else self._clocks(t)
            self._event(t, platform=platform, kind='post', op='delete', object_id=oid, actor_id=author, **clocks)
        if not hidden:
            self.posts.append([oid, platform, author, versions, refs, versions[0][2]])

    def _snapshots(self, oid, author, words, t, refs):
        """The first version again, embedded in somebody's share: whole or cut (to what says less, or nothing), seen days later."""
        for _ in range(self.random.choice([0, 0, 1, 2])):
            seen = t + self.random.randrange(0, 50 * DAY)
            short = words.split('.')[0] if '.' in words else words[:5]
            cut = short != words and self.random.random() < 0.5
            self._event(seen, platform='x', kind='post', op='snapshot', object_id=oid, actor_id=author, text=short if cut else words,
                        refs=refs or None, flags=['truncated' if self.basic else 'text_truncated'] if cut else None, t_event_us=t, t_seen_us=seen)

    def _acts(self):
        while len(self.events) < 215:
            post = self.random.choice(self.posts)
            kind = self.random.choice(['reaction', 'reaction', 'share'])
            platform, actor = post[1], self._anyone(0.85)
            oid = self._object(actor, platform, f'app.bsky.feed.{"like" if kind == "reaction" else "repost"}')
            ref = {'role': 'subject', 'id': post[0], 'author_id': post[2], 'text_presence': 'by_id'}
            if post[3][0][1] and self.random.random() < 0.5:
                ref['version'] = self.random.choice(post[3])[1]
            flags = ['dislike'] if not self.basic and kind == 'reaction' and self.random.random() < 0.05 else None
            words = self._text() if not self.basic and kind == 'share' and self.random.random() < 0.4 else None
            self._act_life(kind, platform, actor, oid, [ref], self._near(post), flags, words)
        if not self.basic:
            for _ in range(4):
                actor = self._anyone(0.9)
                target = self.campaign if self.random.random() < 0.7 else self.random.choice(self.others)
                ref = {'role': 'subject', 'author_id': target, 'text_presence': 'none'}
                self._act_life('follow', 'bluesky', actor, self._object(actor, 'bluesky', 'app.bsky.graph.follow'), [ref],
                               START + self.random.randrange(0, 60 * DAY), None)

    def _near(self, post):
        """A time around the post's: before, after, and one unit inside and outside the horizon."""
        day_start = post[5] // DAY * DAY
        edges = [day_start - HORIZON_DAYS * DAY, day_start - HORIZON_DAYS * DAY - 1, day_start + (HORIZON_DAYS + 1) * DAY - 1,
                 day_start + (HORIZON_DAYS + 1) * DAY]
        if self.random.random() < 0.25:
            return self.random.choice(edges)
        return post[5] + self.random.randrange(-5 * DAY, 25 * DAY)

    def _act_life(self, kind, platform, actor, oid, refs, t, flags, words=None):
        """Done, perhaps undone, perhaps done again; now and then both at the same time, or without a clock. Words on a share may be edited and liked."""
        if words is not None:
            self.posts.append([oid, platform, actor, [('', '', t)], refs, t])
            if self.random.random() < 0.3:
                later = t + self.random.randrange(1, 10 * DAY)
                self._event(later, platform=platform, kind=kind, op='update', object_id=oid, version=self._version(platform, oid, 1, later)[0],
                            actor_id=actor, text=self._text(), refs=refs, **self._clocks(later))
        for _ in range(self.random.choice([1, 1, 1, 2])):
            clocks = dict(t_event_us=t) if words is not None or self.random.random() < 0.98 else {}
            self._event(t, platform=platform, kind=kind, op='create', object_id=oid, actor_id=actor, text=words, refs=refs, flags=flags, **clocks)
            if self.random.random() < 0.35:
                t += self.random.choice([0, 1, self.random.randrange(1, 5 * DAY)])
                clocks = {} if self.random.random() < 0.2 else dict(t_event_us=t)
                self._event(t, platform=platform, kind=kind, op='delete', object_id=oid, actor_id=actor, **clocks)
            t += self.random.choice([0, self.random.randrange(1, 5 * DAY)])

    def _account_deletes(self):
        for account in self.random.sample([m['account_id'] for m in self.members] + self.others, 2):
            t = START + self.random.randrange(0, 90 * DAY)
            for platform in ('bluesky', 'x', 'mastodon'):  # one person, the same name everywhere
                self._event(t, platform=platform, kind='account', op='delete', object_id=account, actor_id=account, t_event_us=t)
