#!/usr/bin/env python3
"""The join once more, written from DESIGN section 3 alone and apart from the product's code: events -> set of hits.

Covers more than ../shared/join/model.py: stances closed by the parent, words on shares, open numbers, campaign accounts, validity, grades.
A hit here is (act, object, ground, contest, contestant, side, grade, status); the ground is a content's id or a campaign account's."""
import datetime

from histories import DAY, HORIZON_DAYS, NAMED, NUMBERS, STANCES

WITA_US = 8 * 3600 * 1_000_000
GRADES = ['info', 'review', 'strong']


def local_midnight(date):
    day = datetime.date.fromisoformat(date)
    return (day - datetime.date(1970, 1, 1)).days * DAY - WITA_US


CONTESTS = {  # as in pack/contests
    'pilgub_uji2024': ('64', {1: 'zaki', 2: 'wira'}),
    'pilwali_uji2024': ('64.71', {1: 'lima', 2: 'beno'}),
}
ACTIVE = (local_midnight('2024-05-01'), local_midnight('2025-02-21'))
DRAWN = local_midnight('2024-09-23')


def act_time(e): return e.get('t_event_us') or e.get('t_seen_us') or e.get('t_record_us')
def witness(e): return e.get('t_seen_us') or e.get('t_event_us') or e.get('t_record_us')
def clock(e): return e.get('t_event_us') or e.get('t_seen_us')
def flags(e): return set(e.get('flags') or [])


def claims_of(text, at, region):
    """Closed claims of words alone: {(contest, contestant, side): grade}."""
    if at is None:
        return {}
    if not ACTIVE[0] <= at < ACTIVE[1]:
        return {}
    out = {tuple(c): 'strong' for c in NAMED.get(text, [])}
    if text in NUMBERS and at >= DRAWN:
        meant = [(c, who[NUMBERS[text]]) for c, (where, who) in CONTESTS.items() if region == where or region.startswith(where + '.')]
        if len(meant) == 1:
            out[meant[0] + ('support',)] = 'strong'
    return out


def stance_of(text, is_quote):
    if text == '' and is_quote:
        return 'support'
    return STANCES.get(text)


def version_key(platform, version):
    return (len(version), version) if platform == 'x' else (0, version)


class Content:
    def __init__(self):
        self.versions = {}  # version -> dict(cid, since, rank, text, at, refs)
        self.days = {}      # version -> set of days
        self.deleted = False
        self.author = self.platform = None
        self.of_share = False

    def add(self, e):
        version, at = e.get('version') or '', act_time(e)
        since = 0 if e['op'] == 'create' or not version else at or 0
        rank = (bool({'truncated', 'text_truncated', 'text_removed', 'text_deleted'} & flags(e)), at or 0, e['text'])
        v = self.versions.setdefault(version, dict(cid='', since=since, rank=rank, text=e['text'], at=at, refs=e.get('refs') or []))
        v['cid'], v['since'] = max(v['cid'], e.get('content_version') or ''), min(v['since'], since)
        if rank < v['rank']:
            v.update(rank=rank, text=e['text'], at=at, refs=e.get('refs') or [])
        if witness(e):
            self.days.setdefault(version, set()).add(witness(e) // DAY)
        self.author, self.platform, self.of_share = e.get('actor_id'), e['source'].split('.')[0], e['kind'] == 'share'

    def ordered(self):
        return sorted(self.versions, key=lambda v: version_key(self.platform, v))

    def pick(self, named, at):
        """The version that an act joins: the one it names, else the greatest in force at its time; within the horizon."""
        if at is None:
            return None
        chosen = [v for v, x in self.versions.items() if named and x['cid'] == named]
        if named and not chosen and all(x['since'] for x in self.versions.values()):
            return None  # what it names may be a create that said nothing
        chosen = chosen or [v for v in self.ordered() if self.versions[v]['since'] <= at][-1:]
        if not chosen or not any(abs(at // DAY - d) <= HORIZON_DAYS for d in self.days.get(chosen[0], ())):
            return None
        return self.versions[chosen[0]]


class Model:
    def __init__(self, events, members, campaign_accounts):
        self.members = {m['account_id']: m for m in members}
        self.campaign = {a['account_id']: (a['contest'], a['contestant']) for a in campaign_accounts}
        self.contents, self.acts, self.undos, self.gone = {}, {}, {}, set()
        for e in events:
            self._learn(e)
        self.hits = {}  # (act, object, ground, contest, contestant, side) -> (grade, status)

    def _learn(self, e):
        if flags(e) & {'visibility_private', 'visibility_direct'}:
            return
        kind, op, oid = e['kind'], e['op'], e['object_id']
        if kind == 'post' and op == 'delete':
            self.contents.setdefault(oid, Content()).deleted = True
        elif kind == 'post' and e.get('text') is not None:
            self.contents.setdefault(oid, Content()).add(e)
        elif kind == 'account' and op == 'delete':
            self.gone.add(oid)
        elif kind in ('reaction', 'share', 'follow'):
            if op != 'delete' and kind == 'share' and e.get('text') is not None:
                self.contents.setdefault(oid, Content()).add(e)
            if op != 'update':
                (self.undos if op == 'delete' else self.acts).setdefault(oid, []).append(e)

    def member_at(self, account, at):
        row = self.members.get(account)
        if row is None or at is None:
            return None
        if row['valid_from'] and at < local_midnight(row['valid_from']):
            return None
        if row['valid_to'] and at >= local_midnight(row['valid_to']) + DAY:
            return None
        return row

    def _hit(self, key, grade, row, status):
        cap = {'confirmed': 'strong', 'likely': 'review', 'claimed': 'info'}[row['ownership']]
        lowered = max(0, GRADES.index(grade) - len(row['flags'].split(';') if row['flags'] else []))  # each exempts by one step
        grade = GRADES[min(lowered, GRADES.index(cap))]
        old = self.hits.get(key)
        if old is None or GRADES.index(grade) > GRADES.index(old[0]):
            self.hits[key] = (grade, status)

    def _status(self, who, deleted, withdrawn=False, edited=False):
        return 'deleted' if deleted or who in self.gone else 'withdrawn' if withdrawn else 'edited' if edited else 'standing'

    def run(self):
        for oid, content in self.contents.items():
            if content.versions and content.author in self.members:
                self._own_words(oid, content)
        for oid, creates in self.acts.items():
            silent = [e for e in creates if not self._act(oid, e, creates)]
            spoken = {key[3:] for key in self.hits if key[1] == oid}
            for e in silent:  # words and account are one hit where they say the same; the words are the stronger ground
                if self._entry(e) and self._entry(e) + ('support',) not in spoken:
                    self._act_on_campaign(oid, e, creates)
        return {k + v for k, v in self.hits.items()}

    def _words(self, content, version):
        """What one version of a member's words says: own claims, and what it takes from its targets."""
        v = content.versions[version]
        row = self.member_at(content.author, v['at'])
        own = claims_of(v['text'], v['at'], row['region'] if row else '')
        taken = {}
        if row is None:
            return None, own, taken  # no act; but what an act said before may still stand in it
        quoted = any(r['role'] == 'quoted' for r in v['refs'])
        stance = stance_of(v['text'], quoted)
        if own or not stance or content.of_share:  # a share is an act on its target already: see _act()
            return row, own, taken
        for ref in v['refs']:
            target = self.contents.get(ref['id'])
            if v['text'] == '' and ref['role'] != 'quoted':
                continue  # without words only the quote approves
            picked = target.pick(ref.get('version'), v['at']) if target and target.versions else None
            if picked:
                for (contest, who, side), grade in claims_of(picked['text'], v['at'], row['region']).items():
                    if stance == 'attack' and side == 'attack':
                        continue
                    taken[ref['id'], contest, who, 'attack' if stance == 'attack' else side] = min(grade, 'review', key=GRADES.index)
        return row, own, taken

    def _own_words(self, oid, content):
        order = content.ordered()
        said = {v: self._words(content, v) for v in order}
        last_own, last_taken = said[order[-1]][1:]
        roles = {r['role'] for r in content.versions[order[0]]['refs']}
        act = 'share' if content.of_share else 'quote' if 'quoted' in roles else 'comment' if 'parent' in roles else 'post'
        undone = content.of_share and self._undone(oid, self.acts.get(oid, []))
        for row, own, taken in said.values():
            if row is None:
                continue
            for claim, grade in own.items():
                self._hit((act, oid, oid) + claim, grade, row, self._status(content.author, content.deleted, undone, claim not in last_own))
            for claim, grade in taken.items():
                self._hit((act, oid) + claim, grade, row, self._status(content.author, content.deleted, edited=claim not in last_taken))

    def _entry(self, e):
        return self.campaign.get(e['refs'][0].get('author_id'))

    def _undone(self, oid, creates):
        newest = max((clock(c) or 0 for c in creates), default=0)
        return any(clock(u) is None or clock(u) >= newest for u in self.undos.get(oid, []))

    def _act_status(self, e, creates):
        _, attacks, attacks_still = self._words_on(e['object_id'])
        return self._status(e['actor_id'], False, self._undone(e['object_id'], creates), attacks and not attacks_still)

    def _words_on(self, oid):
        """Of a share: whether its own words are a ground, whether they attack, and whether the latest do."""
        content = self.contents.get(oid)
        if not content or not content.of_share:
            return False, False, False
        said = [(self._words(content, v), content.versions[v]['text']) for v in content.ordered()]
        attacks = [row and STANCES.get(text) == 'attack' for (row, _, _), text in said]
        return any(row and own for (row, own, _), _ in said), any(attacks), STANCES.get(said[-1][1]) == 'attack'

    def _act(self, oid, e, creates):
        """A reaction or share of what somebody wrote. True when the words speak of the contestant whose account wrote them."""
        at, kind, ref = act_time(e), e['kind'], e['refs'][0]
        row = self.member_at(e['actor_id'], at)
        target = self.contents.get(ref.get('id'))
        if row is None or 'dislike' in flags(e) or not target or not target.versions:
            return False
        picked = target.pick(ref.get('version'), at)
        claims = claims_of(picked['text'], at, row['region']) if picked else {}
        speaks, attacks, _ = self._words_on(oid)
        if speaks or attacks:  # words of its own beat the target's, or turn them
            claims = {(contest, who, 'attack'): min(grade, 'review', key=GRADES.index)
                      for (contest, who, side), grade in claims.items() if not speaks and side == 'support'}
        for claim, grade in claims.items():
            capped = min(grade, 'review', key=GRADES.index) if kind == 'reaction' and not self._entry(e) else grade
            self._hit((kind, oid, ref['id']) + claim, capped, row, self._act_status(e, creates))
        return self._entry(e) in {claim[:2] for claim in claims}

    def _act_on_campaign(self, oid, e, creates):
        """A follow of a campaign account; or a reaction to, a share of what it wrote, where no words speak of its contestant."""
        row = self.member_at(e['actor_id'], act_time(e))
        if row is not None and 'dislike' not in flags(e) and not any(self._words_on(oid)[:2]):
            grade = 'strong' if e['kind'] == 'follow' else 'review'
            self._hit((e['kind'], oid, e['refs'][0]['author_id'], *self._entry(e), 'support'), grade, row, self._act_status(e, creates))
