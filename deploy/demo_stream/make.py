#!/usr/bin/env python3
"""Writes the demo's streams, roster and campaign accounts beside this file. Deterministic: the same bytes every time.

usage: make.py [--check]    --check writes nothing and fails when a file differs from what would be written
"""
import csv
import io
import pathlib
import sys

import cast
import story

HERE = pathlib.Path(__file__).resolve().parent


def csv_bytes(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


def files():
    made = {f"{name}.jsonl": b"".join(line + b"\n" for line in lines) for name, lines in story.tell().items()}
    made["roster.csv"] = csv_bytes("platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags", cast.roster_rows())
    made["campaign-accounts.csv"] = csv_bytes("platform,account_id,handle,contest,contestant,from,to", cast.campaign_account_rows())
    return made


def main():
    check = sys.argv[1:] == ["--check"]
    differing = []
    for name, data in files().items():
        path = HERE / name
        if check and (not path.exists() or path.read_bytes() != data):
            differing.append(name)
        elif not check:
            path.write_bytes(data)
    if differing:
        sys.exit(f"make.py: {', '.join(differing)} differ from what this script writes; run it without --check")


if __name__ == "__main__":
    main()
