#!/usr/bin/env python3
"""Writes the seeds that are no text: containers, all invented; and those of framer and roster. Always the same bytes but for what
the codecs' versions choose. Needs the program zstd."""

import base64
import bz2
import gzip
import io
import lzma
import struct
import subprocess
import tarfile
from pathlib import Path

SEEDS = Path(__file__).resolve().parent / "seeds"
LINES = b'{"a":1}\n{"b":"contoh"}\r\n\nlast'
HEADER = "platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags\n"


def tar(members, form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue().rstrip(b"\0") + bytes(1024)


def zstd(content, *options):
    return subprocess.run(["zstd", "-q", "-c", *options], input=content, capture_output=True, check=True).stdout


def write(target, seeds):
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds.items():
        (folder / name).write_bytes(content)


packed = {"gz": gzip.compress(LINES, mtime=0), "bz2": bz2.compress(LINES), "xz": lzma.compress(LINES), "zst": zstd(LINES), "long.zst": zstd(LINES, "--long=31")}
members = [(f"d/{name}", content) for name, content in packed.items()]
write("archive", {
    "plain": LINES, **packed, "two.gz": packed["gz"] * 2, "two.zst": packed["zst"] + packed["long.zst"], "tar": tar([("a.json", LINES), ("b", b"x")]),
    "pax.tar": tar([("d\u00e4/" + "n" * 120, LINES)], tarfile.PAX_FORMAT), "gnu.tar": tar([("n" * 120, LINES), ("n" * 120, LINES)], tarfile.GNU_FORMAT),
    "of_all.tar": tar(members), "tar.gz": gzip.compress(tar(members[:2]), mtime=0), "tar.zst": zstd(tar(members[:1])), "in_tar.tar": tar([("t", tar([("a", b"1")]))]),
    "zeros.bz2": bz2.compress(bytes(1 << 19)), "cut.gz": packed["gz"][:-9],
})
document = '{"source":"x","kind":"post","op":"create","actor_id":"9000000000000001","object_id":"1","text":"Ayo pilih Contoh","t_event_us":1729396800000000}'
quoted = document.replace('"', '\\"')
packed_document = base64.b64encode(document.encode()).decode()
write("envelopes", {
    "structured": f'{{"specversion":"1.0","id":"1","source":"/uji","type":"uji","time":"2024-10-20T04:00:00Z","datacontenttype":"application/json","data":{document}}}'.encode(),
    "base64": f'{{"specversion":"1.0","id":"1","source":"/uji","type":"uji","data_base64":"{packed_document}"}}'.encode(),
    "debezium": f'{{"payload":{{"op":"c","ts_ms":1729396800000,"before":null,"after":{document}}}}}'.encode(),
    "bare_debezium": b'{"op":"d","ts_ms":1729396800000,"before":{"a":1},"after":null}',
    "connect": f'{{"schema":{{"type":"string"}},"payload":"{quoted}"}}'.encode(),
    "connect_object": f'{{"schema":null,"payload":{document}}}'.encode(),
    "string": f'"{quoted}"'.encode(), "batch": f'[{{"specversion":"1.0","id":"1","source":"/uji","type":"uji","data":{document}}}]'.encode(),
})
write("framer", {
    "lines": b"\xff\xff\x07" + LINES, "small": b"\x08\x03\x01" + LINES, "breaks": b"\x10\x05\x02" + LINES, "live": b"\x20\x40\x83" + LINES,
    "long": b"\x04\x02\x01" + b"x" * 40 + b"\r\n  \t\ny\r",
    "events": b"\x18\xff\x47:)\nevent: update\r\ndata: {}\r\n\r\n:thump\n\nevent: delete\ndata: " + b"5" * 40 + b"\n\ndata: 6\n\n",
    "led": b"\x40\x10\xc7\xef\xbb\xbf" + b"\r\n\n" * 6 + b"event: a\ndata: 1\n\nid: 2\n\n\xef\xbb\xbfdata: 2",
    "frames": b"\x20\x40\x47" + b"".join(struct.pack("<I", len(frame)) + frame for frame in (zstd(LINES), zstd(LINES * 2), zstd(b"x"))),
})
write("roster", {
    "good": (HEADER + "bluesky,did:plc:demouji1,asn_contoh_01,P-0001,PNS,Dinas Contoh,64.71,2020-01-01,,confirmed,spouse_of_candidate;cltn:2024-09-01..2024-11-30\n"
             'x,9000000000000001,,P-0002,KADES,"Desa ""Contoh"", Timur",64.09,,2025-01-01,likely,\n').encode(),
    "bad": (HEADER + "x,,,P-0003,PNS,,64,2024-13-01,,sure,\nx,1,,P-0004,LURAH,,ID,,,claimed,unknown\nx,1\n").encode(),
    "bom": b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode() + b"x,1,,P-0005,PNS,,64,,,claimed,\r\nx,1,,P-0005,PNS,,64,,,claimed,\r\n",
    "quote": (HEADER + 'x,"1,,P-0006\n').encode(),
})
