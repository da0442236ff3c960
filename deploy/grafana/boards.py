"""The three boards: what each panel shows and asks. make_boards turns this page into Grafana's JSON and docs/dashboards.md.

A panel is (kind, title, unit, width of 24, meaning, {legend: expression}). $-names are the board's variables.
"""

ON = 'instance=~"$instance"'
AT = ON + ', topic=~"$topic"'
FOUND = ON + ', contest=~"$contest", contestant=~"$contestant", grade=~"$grade"'

INSTANCE = ("instance", "Daemon", "label_values(netra_build_info, instance)")
TOPIC = ("topic", "Topic", "label_values(netra_lag_records, topic)")
CONTEST = ("contest", "Contest", "label_values(netra_hits_total, contest)")
CONTESTANT = ("contestant", "Contestant", 'label_values(netra_hits_total{contest=~"$contest"}, contestant)')
GRADE = ("grade", "Grade", "label_values(netra_hits_total, grade)")
REGION = ("region", "Member's region", "label_values(netra_region_hits_total, region)")
CATEGORY = ("category", "Member's category", "label_values(netra_category_hits_total, category)")

# What happened, drawn into every graph: (name, colour, expression that gives a time in seconds).
EVENTS = [
    ("Run started", "blue", f"netra_start_time_seconds{{{ON}}}"),
    ("Pack or roster reloaded", "green", f'netra_last_reload_timestamp_seconds{{{ON}, result="ok"}}'),
    ("Reload refused", "red", f'netra_last_reload_timestamp_seconds{{{ON}, result="refused"}} > 0'),
]

STREAM = ("netra-stream", "Netra: stream health", "Is the stream read, in time, and is every record accounted for?", [INSTANCE, TOPIC], [
    ("Now", [
        ("stat", "Ready", "bool_yes_no", 4, "What /readyz says.", {"{{instance}}": f"netra_ready{{{ON}}}"}),
        ("stat", "Unaccounted records", "none", 4, "Received less handled, filtered and dead-lettered: 0 always.",
         {"{{instance}}": f"netra:accounting:difference{{{ON}}}"}),
        ("stat", "Records a second", "ops", 4, "Read and written.", {"{{instance}}": f"netra:records_received:rate5m{{{ON}}}"}),
        ("stat", "Greatest lag", "s", 4, "Age of the oldest watermark behind which records wait.",
         {"{{instance}}": f"max by (instance) (netra:lag_seconds:max{{{AT}}})"}),
        ("stat", "Dead letters kept", "percentunit", 4, "Of those that may be kept, by number or bytes, whichever is nearer; at 100 % the stream pauses.",
         {"{{instance}}": f"netra_dead_letters{{{ON}}} / netra_dead_letters_limit{{{ON}}} >= netra_dead_letter_bytes{{{ON}}} / netra_dead_letter_bytes_limit{{{ON}}}"
                          f" or netra_dead_letter_bytes{{{ON}}} / netra_dead_letter_bytes_limit{{{ON}}}"}),
        ("stat", "Running since", "dateTimeFromNow", 4, "Start of this process.", {"{{instance}}": f"netra_start_time_seconds{{{ON}}} * 1000"}),
    ]),
    ("Records", [
        ("graph", "Records by outcome", "ops", 12, "Each record counts once.", {
            "handled": f"sum(rate(netra_records_handled_total{{{ON}}}[$__rate_interval]))",
            "filtered": f"sum(rate(netra_records_filtered_total{{{ON}}}[$__rate_interval]))",
            "dead-lettered": f"sum(rate(netra_records_dead_lettered_total{{{ON}}}[$__rate_interval]))"}),
        ("graph", "Dead letters by reason", "ops", 12, "Why records could not be used.",
         {"{{reason}}": f"sum by (reason) (rate(netra_records_dead_lettered_total{{{ON}}}[$__rate_interval])) > 0"}),
        ("graph", "Events by kind", "ops", 12, "Canonical events, filtered ones included.",
         {"{{kind}}": f"sum by (kind) (rate(netra_events_total{{{ON}}}[$__rate_interval]))"}),
        ("graph", "Late, skipped, ahead of their clock", "ops", 12, "Late: dead-lettered for their age. Skipped: read again after a restart. Ahead: clocks differ.", {
            "late": f"sum(rate(netra_records_late_total{{{ON}}}[$__rate_interval]))",
            "skipped": f"sum(rate(netra_records_skipped_total{{{ON}}}[$__rate_interval]))",
            "clock ahead": f"sum(rate(netra_records_clock_ahead_total{{{ON}}}[$__rate_interval]))"}),
    ]),
    ("Partitions", [
        ("graph", "Lag in records", "none", 12, "Between the stored position and the partition's end.",
         {"{{topic}}/{{partition}}": f"netra_lag_records{{{AT}}}"}),
        ("graph", "Lag in seconds", "s", 12, "Age of the watermark while records wait.", {"{{topic}}/{{partition}}": f"netra_lag_seconds{{{AT}}}"}),
        ("graph", "Stalled or in a gap", "none", 12, "1 while records wait and the position does not move; records that the broker no longer had.", {
            "stalled {{topic}}/{{partition}}": f"netra_stalled{{{AT}}}",
            "gap {{topic}}/{{partition}}": f"netra_gap_records_total{{{AT}}}"}),
        ("graph", "Position and what the broker confirmed", "none", 12, "The store's position decides; the group's follows it.", {
            "position {{topic}}/{{partition}}": f"netra_position_offset{{{AT}}}",
            "committed {{topic}}/{{partition}}": f"netra_committed_offset{{{AT}}}"}),
        ("graph", "Watermark", "dateTimeAsIso", 12, "The newest witness time taken.",
         {"{{topic}}/{{partition}}": f"netra_watermark_timestamp_seconds{{{AT}}} * 1000"}),
        ("graph", "Commits of group offsets", "ops", 12, "For lag tools of the broker only.",
         {"{{result}}": f"sum by (result) (rate(netra_offset_commits_total{{{ON}}}[$__rate_interval]))"}),
    ]),
])

OVERSIGHT = ("netra-oversight", "Netra: hits for oversight", "How many suspected acts, where, by which kind of account, in which contest. Counts only: no account is shown.",
             [INSTANCE, CONTEST, CONTESTANT, GRADE, REGION, CATEGORY], [
    ("Hits", [
        ("stat", "Hits in this window", "none", 6, "Made in the window shown; later facts may take some back.",
         {"hits": f"sum(increase(netra_hits_total{{{FOUND}}}[$__range]))"}),
        ("stat", "Since the store was made", "none", 6, "All hits made.", {"hits": f"sum(netra_hits_total{{{FOUND}}})"}),
        ("stat", "Coverage", "percentunit", 6, "Of the members' acts, how many found their target known. What is unknown makes no hit.",
         {"{{instance}}": f"netra:targets_known:ratio6h{{{ON}}}"}),
        ("stat", "Accounts on the roster", "none", 6, "Acts of others are not looked at.", {"{{instance}}": f"netra_roster_accounts{{{ON}}}"}),
    ]),
    ("By contest and act", [
        ("bars", "Hits by contest", "none", 12, "", {"{{contest}}": f"sum by (contest) (increase(netra_hits_total{{{FOUND}}}[$__interval])) > 0"}),
        ("bars", "Hits by act", "none", 12, "", {"{{act}}": f"sum by (act) (increase(netra_hits_total{{{FOUND}}}[$__interval])) > 0"}),
        ("table", "Hits by contest and contestant", "none", 12, "The same rules hold for every contestant of a contest.",
         {"": f"sum by (contest, contestant, grade) (increase(netra_hits_total{{{FOUND}}}[$__range])) > 0"}),
        ("bars", "Hits by grade", "none", 12, "", {"{{grade}}": f"sum by (grade) (increase(netra_hits_total{{{FOUND}}}[$__interval])) > 0"}),
    ]),
    ("By region and category", [
        ("table", "Hits by the member's region", "none", 8, "The regency of the roster's row, or what contains it.",
         {"": f'sum by (region) (increase(netra_region_hits_total{{{ON}, region=~"$region", grade=~"$grade"}}[$__range])) > 0'}),
        ("bars", "Hits by region", "none", 8, "",
         {"{{region}}": f'sum by (region) (increase(netra_region_hits_total{{{ON}, region=~"$region", grade=~"$grade"}}[$__interval])) > 0'}),
        ("table", "Hits by the member's category and act", "none", 8, "",
         {"": f'sum by (category, act) (increase(netra_category_hits_total{{{ON}, category=~"$category", grade=~"$grade"}}[$__range])) > 0'}),
    ]),
    ("What these numbers rest on", [
        ("table", "Pack in force", "none", 8, "SHA-256 of its canonical form.", {"": f"netra_pack_info{{{ON}}}"}),
        ("table", "Roster in force", "none", 8, "SHA-256 of its sorted rows.", {"": f"netra_roster_info{{{ON}}}"}),
        ("graph", "Unusable records", "percentunit", 8, "Share of dead letters and of late records: acts in them are not counted above.", {
            "dead letters": f"netra:records_dead_lettered:ratio1h{{{ON}}}",
            "late": f"netra:records_late:ratio1h{{{ON}}}"}),
    ]),
])

CAPACITY = ("netra-capacity", "Netra: capacity", "How much of the machine is used, and how long it lasts.", [INSTANCE], [
    ("Machine", [
        ("graph", "Memory", "bytes", 8, "Resident, against limits.memory.", {
            "resident {{instance}}": f"netra_resident_memory_bytes{{{ON}}}",
            "limit {{instance}}": f"netra_memory_limit_bytes{{{ON}}}"}),
        ("graph", "Processors used", "none", 8, "All threads together.", {"{{instance}}": f"netra:cpu:rate5m{{{ON}}}"}),
        ("graph", "Open files", "percentunit", 8, "Of those that may be open.", {"{{instance}}": f"process_open_fds{{{ON}}} / process_max_fds{{{ON}}}"}),
    ]),
    ("Store", [
        ("graph", "Size of the store", "bytes", 8, "With roster and logs.", {"{{instance}}": f"netra_store_bytes{{{ON}}}"}),
        ("graph", "Free on its volume", "percentunit", 8, "", {"{{instance}}": f"netra:store_volume_free:ratio{{{ON}}}"}),
        ("stat", "Full in", "s", 8, "As the last six hours went.",
         {"{{instance}}": f"netra_store_volume_free_bytes{{{ON}}} / (-deriv(netra_store_volume_free_bytes{{{ON}}}[6h]) > 0)"}),
        ("graph", "Bytes a million records", "bytes", 12, "Growth of the store over the last day, by records received.",
         {"{{instance}}": f"1e6 * delta(netra_store_bytes{{{ON}}}[1d]) / (increase(netra_records_received_total{{{ON}}}[1d]) > 0)"}),
        ("graph", "Facts learned and expired", "ops", 12, "", {
            "learned": f"sum(rate(netra_facts_total{{{ON}}}[$__rate_interval]))",
            "expired": f"sum(rate(netra_facts_expired_total{{{ON}}}[$__rate_interval]))",
            "evidence erased": f"sum(rate(netra_evidence_erased_total{{{ON}}}[$__rate_interval]))"}),
    ]),
    ("Work", [
        ("graph", "Processor time a record", "s", 8, "", {"{{instance}}": f"netra:cpu:rate5m{{{ON}}} / (netra:records_received:rate5m{{{ON}}} > 0)"}),
        ("graph", "Bytes read", "Bps", 8, "", {"{{instance}}": f"rate(netra_record_bytes_total{{{ON}}}[$__rate_interval])"}),
        ("graph", "Texts matched", "ops", 8, "", {"{{instance}}": f"rate(netra_texts_matched_total{{{ON}}}[$__rate_interval])"}),
        ("graph", "Time of a batch, 99 of 100", "s", 8, "By stage; of commit, all batches of one write.", {"{{stage}}": f"netra:stage_seconds:p99_5m{{{ON}}}"}),
        ("graph", "In flight", "bytes", 8, "Between source and store; at its bound nothing more is taken.", {"{{instance}}": f"netra_flight_bytes{{{ON}}}"}),
        ("graph", "Batches in flight", "none", 8, "", {"{{instance}}": f"netra_flight_batches{{{ON}}}"}),
    ]),
])

BOARDS = [STREAM, OVERSIGHT, CAPACITY]
