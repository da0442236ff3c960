#!/usr/bin/env python3
"""Random histories through `netra replay`, in many orders, against themselves and against two models.

usage: run_histories.py --netra BINARY [--count N] [--seed S] [--group K]
Of each history the comparable export must be byte-equal for: the plain run, a random permutation with duplicates, rewinds,
restarts after a crash before or after a write, Ctrl-C and the same command again, one and two threads. The hits must equal model_full.py's; those of basic
histories (half of all) must equal ../shared/join/model.py's too, where NETRA_SHARED or ../shared holds it. The first history that differs is shrunk by halves and printed."""
import argparse
import copy
import csv
import importlib.util
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from histories import HORIZON_DAYS, NAMED, History  # noqa: E402
from model_full import Model  # noqa: E402

ROSTER_COLUMNS = 'platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags'.split(',')


def shared_model():
    path = pathlib.Path(os.environ.get('NETRA_SHARED', HERE.parents[2] / 'shared')) / 'join' / 'model.py'
    if not path.exists():
        print(f'SKIPPED: {path} is absent, histories are not compared with it', flush=True)
        return None
    spec = importlib.util.spec_from_file_location('shared_model', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Group:
    """Some histories with disjoint ids in one folder: roster, configuration, dumps."""

    def __init__(self, netra, folder, histories):
        self.netra, self.folder, self.histories = netra, folder, histories
        with open(folder / 'roster.csv', 'w', newline='') as f:
            out = csv.DictWriter(f, ROSTER_COLUMNS, restval='')
            out.writeheader()
            for h in histories:
                for platform in ('bluesky', 'x', 'mastodon'):
                    out.writerows(dict(m, platform=platform, account_id='' if m.get('handle') else m['account_id']) for m in h.members)
        with open(folder / 'campaign.csv', 'w', newline='') as f:
            out = csv.DictWriter(f, 'platform,account_id,handle,contest,contestant,from,to'.split(','), restval='')
            out.writeheader()
            for h in histories:
                for platform in ('bluesky', 'x', 'mastodon'):
                    out.writerows(dict(a, platform=platform) for a in h.campaign_accounts)
        (folder / 'netra.yaml').write_text(f'rules: [{HERE / "pack"}]\ncampaign_accounts: {folder / "campaign.csv"}\n'
                                           f'join: {{horizon: {HORIZON_DAYS}d}}\n')

    def run(self, *arguments, crash=None, expect=0):
        env = dict(os.environ, NO_COLOR='1')
        if crash:
            env['NETRA_CRASH'] = crash
        done = subprocess.run([self.netra, *map(str, arguments)], env=env, capture_output=True, text=True)
        if crash:
            return done.returncode
        if done.returncode != expect:
            raise SystemExit(f'{arguments}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}')
        return done.stdout

    def interrupt(self, command, store):
        """Starts the command and stops it by Ctrl-C as soon as it has a store: before, amid or after its records."""
        process = subprocess.Popen([self.netra, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (store / 'CURRENT').exists():
            pass
        process.send_signal(signal.SIGINT)
        if process.wait() not in (0, 130, -signal.SIGINT):
            raise SystemExit(f'{command}: exit {process.returncode} after Ctrl-C')

    def make(self, store):
        self.run('roster', 'import', self.folder / 'roster.csv', '--store', store, '--rules', HERE / 'pack')

    def replay(self, name, dumps, threads=1, crash=None, interrupted=False):
        """The comparable export after a replay of `dumps` (lists of events); with `crash` or `interrupted`, after that and a second run."""
        store, files = self.folder / name, []
        for i, events in enumerate(dumps):
            files.append(self.folder / f'{name}.{i}.jsonl')
            files[-1].write_text(''.join(json.dumps(e, ensure_ascii=False) + '\n' for e in events))
        self.make(store)
        command = ['replay', '--config', self.folder / 'netra.yaml', '--store', store, '--format', 'canonical', '--threads', threads, *files]
        if crash and self.run(*command, crash=crash) == 0:  # a slow machine may put all into one write: the first there always is
            shutil.rmtree(store)
            self.make(store)
            if self.run(*command, crash=crash.replace(':2', ':1')) == 0:
                raise SystemExit(f'{name}: NETRA_CRASH={crash} crashed nothing')
        if interrupted:
            self.interrupt(command, store)
        self.run(*command)
        export = self.run('hits', 'export', '--comparable', '-o', 'jsonl', '--store', store, '--rules', HERE / 'pack')
        shutil.rmtree(store)
        return self.by_history(export.splitlines())

    def by_history(self, lines):
        out = {h.prefix: [] for h in self.histories}
        for line in lines:
            out[re.search(r'h\d+[bf]', json.loads(line)['object']).group()].append(line)
        return out


def hit_tuple(line):
    hit = json.loads(line)
    ground = hit['ground']
    said = ground.get('verdict') or ground['account']
    where = ground['content']['id'] if 'content' in ground else ground['account']['id']
    return (hit['act'], hit['object'], where, said['contest'], said['contestant'], said['side'], hit['grade'], hit['status'])


def variants(group, rng, restarts=True):
    """(name, export) of every way of reading the same records."""
    plain = [e for h in group.histories for e in h.events]
    yield 'plain', group.replay('plain', [plain])
    shuffled = plain + rng.sample(plain, (len(plain) + 9) // 10)
    rng.shuffle(shuffled)
    yield 'permuted, duplicates, 2 threads', group.replay('permuted', [shuffled], threads=2)
    cut = [rng.randrange(len(plain)) for _ in range(4)]
    rewound = plain[:max(cut)] + plain[min(cut):] + plain[cut[0]:][:500]
    yield 'rewound', group.replay('rewound', [rewound], threads=rng.choice([1, 2]))
    if not restarts:
        return
    thirds = sorted(rng.sample(range(1, len(shuffled)), 2))
    parts = [shuffled[:thirds[0]], shuffled[thirds[0]:thirds[1]], shuffled[thirds[1]:]]
    point = rng.choice(['before_write:1', 'before_write:2', 'after_write:1', 'after_write:2'])
    yield f'restarted after {point}', group.replay('restarted', parts, threads=rng.choice([1, 2]), crash=point)
    yield 'stopped by Ctrl-C', group.replay('stopped', parts[::-1], threads=rng.choice([1, 2]), interrupted=True)


def differences(histories, exports, oracle):
    plain = exports['plain']
    for h in histories:
        for name, export in exports.items():
            if export[h.prefix] != plain[h.prefix]:
                yield h, f'{name} differs from plain', set(plain[h.prefix]) ^ set(export[h.prefix])
        hits = {hit_tuple(line) for line in plain[h.prefix]}
        expected = Model(h.events, h.members, h.campaign_accounts).run()
        if hits != expected:
            yield h, 'the model differs', {('only netra',) + x for x in hits - expected} | {('only model',) + x for x in expected - hits}
        if h.basic and oracle:
            expected = oracle.run(h.events, {m['account_id'] for m in h.members}, NAMED, HORIZON_DAYS)
            hits = {x[:6] + x[7:] for x in hits}
            if hits != expected:
                yield h, 'the shared model differs', {('only netra',) + x for x in hits - expected} | {('only model',) + x for x in expected - hits}


def check(netra, histories, oracle, rng, restarts=True):
    """All differences of these histories, and how many hits they make."""
    with tempfile.TemporaryDirectory() as folder:
        exports = dict(variants(Group(netra, pathlib.Path(folder), histories), rng, restarts))
    return list(differences(histories, exports, oracle)), sum(len(lines) for lines in exports['plain'].values())


def smallest(netra, history, oracle):
    """The history with as many events taken out, by halves, as it still differs without. Restarts are left out of this."""
    def differs(events):
        one = copy.copy(history)
        one.events = events
        return bool(check(netra, [one], oracle, random.Random(1), restarts=False)[0])

    events, step = history.events, len(history.events) // 2
    if not differs(events):
        return None
    while step >= 1:
        at = 0
        while at < len(events):
            fewer = events[:at] + events[at + step:]
            if fewer and differs(fewer):
                events = fewer
            else:
                at += step
        step //= 2
    return events


def print_smallest(netra, history, oracle):
    events = smallest(netra, history, oracle)
    if events is None:
        print(f'history {history.prefix} alone differs in no order: look at the restarts', flush=True)
        return
    print(f'history {history.prefix} differs still with these {len(events)} events:', flush=True)
    for event in events:
        print(' ', json.dumps(event, ensure_ascii=False), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--netra', required=True)
    parser.add_argument('--count', type=int, default=40)
    parser.add_argument('--seed', type=int, default=random.randrange(1 << 31))
    parser.add_argument('--group', type=int, default=20)
    options = parser.parse_args()
    print(f'seed {options.seed}, {options.count} histories', flush=True)
    rng, oracle, failed, hits, events, with_oracle = random.Random(options.seed), shared_model(), 0, 0, 0, 0
    for first in range(0, options.count, options.group):
        histories = [History(options.seed, n, n % 2 == 0) for n in range(first, min(first + options.group, options.count))]
        found, made = check(options.netra, histories, oracle, rng)
        for h, what, lines in found:
            print(f'history {h.prefix} (seed {options.seed}): {what}', *sorted(map(str, lines))[:6], sep='\n  ', flush=True)
        if found and not failed:
            print_smallest(options.netra, found[0][0], oracle)
        failed += len(found)
        hits += made
        events += sum(len(h.events) for h in histories)
        with_oracle += sum(h.basic for h in histories) if oracle else 0
    print(f'{options.count} histories, {events} events, {hits} hits, {with_oracle} compared with the shared model: {failed} differences')
    sys.exit(1 if failed or hits == 0 else 0)


if __name__ == '__main__':
    main()
