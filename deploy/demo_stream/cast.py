"""Who acts in the demo: contests, campaign accounts, members, citizens, agencies. Every account is invented.

The persons and dates of the contests are public facts of the 2024 elections; no account here belongs to any of them.
"""
import base64
import dataclasses
import datetime
import hashlib

UTC = datetime.timezone.utc


def us(date, hour=0, minute=0):
    """Microseconds since the epoch of a date `YYYY-MM-DD`."""
    day = datetime.datetime.fromisoformat(date).replace(tzinfo=UTC)
    return int(day.timestamp() + hour * 3600 + minute * 60) * 1_000_000


@dataclasses.dataclass(frozen=True)
class Account:
    name: str       # handle on every platform
    did: str        # Bluesky
    x_id: str       # X
    title: str      # display name


@dataclasses.dataclass(frozen=True)
class Contestant:
    id: str
    number: int
    pair: str       # as people write it
    first: str
    second: str
    tag: str        # hashtag without #
    team: Account   # its invented campaign account


@dataclasses.dataclass(frozen=True)
class Contest:
    id: str
    office: str
    place: str
    regions: tuple  # where its members live
    before: tuple   # [from, to) in which acts before the determination of the candidates fall
    after: tuple
    contestants: tuple


@dataclasses.dataclass(frozen=True)
class Member:
    account: Account
    region: str
    category: str
    agency: str


def account(number, name, title):
    key = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().lower()
    return Account(name, "did:plc:demo" + key[:20], str(9_000_000_000_000_000_000 + number), title)


def _contest(start, id, office, place, regions, before, after, rows):
    contestants = []
    for i, (slug, number, pair, first, second, tag) in enumerate(rows):
        team = account(start + i, f"tim_contoh_{start + i}", f"Tim Contoh {pair}")
        contestants.append(Contestant(slug, number, pair, first, second, tag, team))
    return Contest(id, office, place, regions, before, after, tuple(contestants))


_PILKADA = ((us("2024-08-28"), us("2024-09-20")), (us("2024-09-26"), us("2024-11-26")))

CONTESTS = (
    _contest(101, "pilpres2024", "presiden dan wakil presiden", "Indonesia", ("64", "64.02", "64.08", "64.09", "64.71", "64.72"),
             (us("2023-10-26"), us("2023-11-12")), (us("2023-11-28"), us("2024-02-12")), [
        ("anies_muhaimin", 1, "Anies-Muhaimin", "Anies Baswedan", "Muhaimin Iskandar", "AniesMuhaimin"),
        ("prabowo_gibran", 2, "Prabowo-Gibran", "Prabowo Subianto", "Gibran Rakabuming Raka", "PrabowoGibran"),
        ("ganjar_mahfud", 3, "Ganjar-Mahfud", "Ganjar Pranowo", "Mahfud MD", "GanjarMahfud")]),
    _contest(111, "pilgub_kaltim2024", "gubernur dan wakil gubernur", "Kalimantan Timur", ("64", "64.02", "64.08", "64.09", "64.71", "64.72"),
             *_PILKADA, [
        ("isran_hadi", 1, "Isran-Hadi", "Isran Noor", "Hadi Mulyadi", "IsranHadi"),
        ("rudy_seno", 2, "Rudy-Seno", "Rudy Mas'ud", "Seno Aji", "RudySeno")]),
    _contest(121, "pilbup_ppu2024", "bupati dan wakil bupati", "Penajam Paser Utara", ("64.09",), *_PILKADA, [
        ("mudyat_waris", 1, "Mudyat Noor-Abdul Waris Muin", "Mudyat Noor", "Abdul Waris Muin", "MudyatWaris"),
        ("andi_harahap_dayang_donna", 2, "Andi Harahap-Dayang Donna", "Andi Harahap", "Dayang Donna Faroek", "AndiDonna"),
        ("desmon_naspi", 3, "Desmon-Naspi", "Desmon Hariman Sormin", "Naspi Arsyad", "DesmonNaspi"),
        ("hamdam_basir", 4, "Hamdam-Basir", "Hamdam Pongrewa", "Ahmad Basir", "HamdamBasir")]),
    _contest(131, "pilwali_balikpapan2024", "wali kota dan wakil wali kota", "Balikpapan", ("64.71",), *_PILKADA, [
        ("rahmad_bagus", 1, "Rahmad Mas'ud-Bagus Susetyo", "Rahmad Mas'ud", "Bagus Susetyo", "RahmadBagus"),
        ("rendi_eddy", 2, "Rendi Ismail-Eddy Sunardi", "Rendi Susiswo Ismail", "Eddy Sunardi Darmawan", "RendiEddy"),
        ("sabani_syukri", 3, "Sabani-Syukri", "Muhammad Sa'bani", "Syukri Wahid", "SabaniSyukri")]),
)

_AGENCIES = {"64": "Sekretariat Contoh Provinsi", "64.02": "Dinas Contoh Kutai Kartanegara", "64.08": "Dinas Contoh Kutai Timur",
             "64.09": "Dinas Contoh Penajam Paser Utara", "64.71": "Dinas Contoh Balikpapan", "64.72": "Dinas Contoh Samarinda"}
_REGIONS = ("64.09", "64.71", "64.02", "64.09", "64.71", "64.72", "64.09", "64.71", "64", "64.09", "64.71", "64.08")
_CATEGORIES = ("PNS", "PNS", "PPPK", "PNS", "KADES", "PNS", "THL", "PPPK", "PNS", "PERANGKAT", "PPNPN")


def _member(i):
    region = _REGIONS[i % len(_REGIONS)]
    category = _CATEGORIES[i % len(_CATEGORIES)]
    agency = "Pemerintah Desa Contoh" if category in ("KADES", "PERANGKAT") else _AGENCIES[region]
    return Member(account(1001 + i, f"asn_contoh_{i + 1:02d}", f"Akun Contoh {i + 1:02d}"), region, category, agency)


MEMBERS = tuple(_member(i) for i in range(48))
# Members whose roster rows say something special; the story gives each of them one act at least.
RETIRED = Member(account(1101, "asn_contoh_61", "Akun Contoh 61"), "64.09", "PNS", _AGENCIES["64.09"])
MOVED = Member(account(1102, "asn_contoh_62", "Akun Contoh 62"), "64.09", "PNS", _AGENCIES["64.09"])
LIKELY = Member(account(1103, "asn_contoh_63", "Akun Contoh 63"), "64.71", "PPPK", _AGENCIES["64.71"])
CLAIMED = Member(account(1104, "asn_contoh_64", "Akun Contoh 64"), "64.72", "PNS", _AGENCIES["64.72"])
SPOUSE = Member(account(1105, "asn_contoh_65", "Akun Contoh 65"), "64.71", "PNS", _AGENCIES["64.71"])
OFFICE = Member(account(1106, "dinas_contoh_66", "Dinas Contoh 66"), "64.09", "PNS", _AGENCIES["64.09"])
DUTY = Member(account(1107, "asn_contoh_67", "Akun Contoh 67"), "64", "PNS", "Sekretariat Contoh KPU")
LEAVER = Member(account(1108, "asn_contoh_68", "Akun Contoh 68"), "64.02", "PPPK", _AGENCIES["64.02"])
BY_HANDLE = Member(account(1109, "asn_contoh_69", "Akun Contoh 69"), "64.71", "PNS", _AGENCIES["64.71"])
SPECIAL = (RETIRED, MOVED, LIKELY, CLAIMED, SPOUSE, OFFICE, DUTY, LEAVER, BY_HANDLE)

CITIZENS = tuple(account(2001 + i, f"warga_contoh_{i + 1:03d}", f"Warga Contoh {i + 1:03d}") for i in range(160))
NEWS = tuple(account(3001 + i, f"media_contoh_{i + 1}", f"Media Contoh {i + 1}") for i in range(3))
ELECTION_OFFICE = account(3101, "kpu_contoh", "KPU Contoh")


def members_of(contest):
    return [m for m in MEMBERS if m.region in contest.regions]


def roster_rows():
    """Rows of roster.csv after its header."""
    rows = []

    def add(member, platform, n, valid_from="", valid_to="", ownership="confirmed", flags="", by_handle=False, agency=None):
        a = member.account
        id_ = "" if by_handle else (a.did if platform == "bluesky" else a.x_id)
        rows.append((platform, id_, a.name, f"P-{n:04d}", member.category, agency or member.agency, member.region,
                     valid_from, valid_to, ownership, flags))

    for i, member in enumerate(MEMBERS):
        for platform in ("bluesky", "x"):
            add(member, platform, i + 1, valid_from="2015-03-01")
    for platform in ("bluesky", "x"):
        add(RETIRED, platform, 61, "2004-01-01", "2024-06-30")
        add(MOVED, platform, 62, "2019-04-01", "2024-08-31", agency=_AGENCIES["64.02"])
        add(MOVED, platform, 62, "2024-09-01")
        add(LIKELY, platform, 63, ownership="likely")
        add(CLAIMED, platform, 64, ownership="claimed")
        add(SPOUSE, platform, 65, flags="spouse_of_candidate;cltn:2024-09-24..2024-11-27")
        add(OFFICE, platform, 66, flags="official_account")
        add(DUTY, platform, 67, "2024-05-01", "2024-12-31", flags="election_duty")
        add(LEAVER, platform, 68)
    add(BY_HANDLE, "x", 69, by_handle=True)
    return rows


def campaign_account_rows():
    """Rows of campaign-accounts.csv after its header: one account a contestant and platform."""
    rows = []
    for contest in CONTESTS:
        year_from, year_to = ("2023-10-19", "2024-03-31") if contest.id == "pilpres2024" else ("2024-08-01", "2025-02-28")
        for c in contest.contestants:
            rows.append(("bluesky", c.team.did, c.team.name, contest.id, c.id, year_from, year_to))
            rows.append(("x", c.team.x_id, c.team.name, contest.id, c.id, year_from, year_to))
    return rows
